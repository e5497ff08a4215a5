// One behaviour: <form data-autosave="URL" data-draft="post:12" data-version="6"> saves itself.
// POST of the whole form → JSON {text?, version?}. 409 = somebody else changed it: {text}. The first
// save of a new thing answers {url, draft}: where it lives from now on. Then "autosaved" is told.
// Before each try the words are kept on this device; they come back after a lost line or login.
(() => {
  const PAUSE = 1500;
  const SKIP = "csrfmiddlewaretoken";
  const state = new WeakMap();

  const status = (form) => document.querySelector(`[data-autosave-status="${form.id}"]`);
  function tell(form, name, text) {
    const out = status(form);
    if (!out) return;
    const time = new Intl.DateTimeFormat(window.teranga.locale(), {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const pattern = text || out.getAttribute(`data-${name}`) || "";
    const before = out.dataset.now;
    out.dataset.now = name;
    out.querySelector("[data-autosave-text]").textContent = pattern.replace(
      "{time}",
      time.format(new Date()),
    );
    const link = out.querySelector("[data-autosave-sign-in]");
    if (link) link.hidden = name !== "signed-out";
    if (name !== "saved" && before !== name) window.teranga.say(out.textContent.trim());
  }
  const values = (form) =>
    Array.from(new FormData(form)).filter(([name, value]) => name !== SKIP && typeof value === "string");
  const draft = (form, how) => ({ values: values(form), version: form.dataset.version || "", ...how });
  const keep = (form, how) =>
    window.teranga.drafts.keep(form.dataset.draft, draft(form, how)).catch(() => null);

  const save = (form, own = state.get(form)) => {
    if (!own.busy) own.saving = send(form, own);
  };
  async function send(form, own) {
    own.busy = true;
    const at = own.edits;
    await keep(form, {});
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      await told(form, answer, at);
    } catch {
      tell(form, window.teranga.drafts.able ? "kept" : "lost");
    }
    own.busy = false;
    if (own.edits !== at && own.reached) plan(form);
  }
  async function told(form, answer, at) {
    const own = state.get(form);
    const json = (answer.headers.get("content-type") || "").includes("json");
    own.reached = json && answer.ok;
    if (answer.redirected || (answer.status === 403 && !json)) return tell(form, "signed-out");
    if (!json) return tell(form, "kept");
    const body = await answer.json();
    if (!answer.ok) return tell(form, answer.status === 409 ? "changed" : "refused", body.text);
    if (body.version) form.dataset.version = body.version;
    if (body.url) moved(form, body);
    for (const field of form.querySelectorAll('input[name="version"]')) field.value = form.dataset.version;
    if (own.edits === at) {
      own.dirty = false;
      await keep(form, { synced: true });
    }
    tell(form, "saved", body.text);
    form.dispatchEvent(new Event("autosaved", { bubbles: true }));
  }
  function moved(form, body) {
    window.teranga.drafts.drop(form.dataset.draft);
    form.dataset.draft = body.draft;
    history.replaceState(null, "", body.url);
  }
  function plan(form) {
    const own = state.get(form);
    clearTimeout(own.timer);
    own.timer = setTimeout(save, PAUSE, form);
  }
  function put(form, kept) {
    const left = new Map();
    for (const [name, value] of kept.values) left.set(name, [...(left.get(name) || []), value]);
    for (const control of form.elements) {
      if (!control.name || control.name === SKIP || control.type === "file") continue;
      if (control.type === "hidden" || control.type === "submit") continue;
      const found = left.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio")
        control.checked = found.includes(control.value);
      else if (found.length) control.value = found.shift();
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    tell(form, "restored");
  }
  async function restore(form) {
    const kept = await window.teranga.drafts.read(form.dataset.draft);
    const here = form.dataset.version || "";
    // A submitted form whose version went up has arrived; one that stands still has not.
    const arrived = kept?.synced || (kept?.submitted && kept.version !== here);
    if (!kept || arrived) return kept && window.teranga.drafts.drop(form.dataset.draft);
    if (JSON.stringify(kept.values) === JSON.stringify(values(form))) return null;
    if (kept.version === here) return put(form, kept);
    const offer = document.querySelector(`[data-autosave-offer="${form.id}"]`);
    if (!offer) return put(form, kept);
    offer.hidden = false;
    offer.querySelector("[data-autosave-take]").onclick = () => {
      put(form, kept);
      offer.hidden = true;
    };
    offer.querySelector("[data-autosave-drop]").onclick = () => {
      window.teranga.drafts.drop(form.dataset.draft);
      offer.hidden = true;
    };
    return null;
  }
  // A button pressed while it saves waits a little, or a new thing would be made twice.
  function submitted(form, event) {
    const own = state.get(form);
    keep(form, { submitted: true });
    if (!own.busy || own.leaving) return;
    event.preventDefault();
    own.leaving = true;
    const wait = new Promise((done) => setTimeout(done, 8000));
    Promise.race([own.saving, wait]).then(() => {
      form.requestSubmit(event.submitter);
      own.leaving = false;
    });
  }
  function start(form) {
    if (state.has(form)) return;
    state.set(form, { edits: 0, dirty: false, busy: false, timer: 0, reached: true });
    form.addEventListener("input", () => {
      const own = state.get(form);
      own.edits += 1;
      own.dirty = true;
      plan(form);
    });
    form.addEventListener("submit", (event) => submitted(form, event));
    addEventListener("online", () => state.get(form).dirty && save(form));
    setInterval(() => state.get(form).dirty && navigator.onLine && save(form), 20000);
    addEventListener("pagehide", () => state.get(form).dirty && keep(form, {}));
    restore(form).catch(() => null);
  }
  const startAll = (where) => where.querySelectorAll("form[data-autosave]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
})();
