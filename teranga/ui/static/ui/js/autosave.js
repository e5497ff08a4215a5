// One behaviour: <form data-autosave="URL" data-draft="post:12" data-version="6"> saves itself.
// POST of the whole form → JSON {text?, version?}. 409 = somebody else changed it: {text}. The first
// save of a new thing answers {url, draft}: where it lives from now on. Then "autosaved" is told.
// Whoever leaves in the middle of a word loses none: the words are kept on this device as they are
// typed (back.js gives them back), and sent once more on the way out.
(() => {
  const PAUSE = 1500;
  const SMALL = 40000; // a browser carries only 64 kB on after its page is gone
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
  // One after the other: an older copy must never land on a newer one.
  const keep = (form, how) => {
    const own = state.get(form);
    const work = () => window.teranga.drafts.keep(form.dataset.draft, draft(form, how));
    own.kept = own.kept.then(work).catch(() => null);
    return own.kept;
  };
  const weight = (form) =>
    values(form).reduce((sum, [name, value]) => sum + 150 + name.length + 3 * value.length, 0);
  const post = (form) =>
    fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      keepalive: weight(form) < SMALL,
    });

  const save = (form, own = state.get(form)) => {
    if (!own.busy) own.saving = send(form, own);
  };
  async function send(form, own) {
    own.busy = true;
    const at = own.edits;
    own.sent = at;
    const kept = keep(form, {});
    try {
      const answer = await post(form);
      await kept;
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
    const before = form.dataset.draft;
    const own = state.get(form);
    own.kept = own.kept.then(() => window.teranga.drafts.drop(before)).catch(() => null);
    form.elements.made?.remove();
    form.dataset.draft = body.draft;
    history.replaceState(null, "", body.url);
  }
  function plan(form) {
    const own = state.get(form);
    clearTimeout(own.timer);
    own.timer = setTimeout(save, PAUSE, form);
  }
  // Out of sight, or gone: what is not saved goes now. A pressed button takes it along itself.
  function leave(form) {
    const own = state.get(form);
    if (!own.dirty || own.pressed) return;
    if (!own.busy) save(form);
    else if (own.sent !== own.edits) post(form).catch(() => null);
  }
  // A button pressed while it saves waits a little, or a new thing would be made twice.
  function submitted(form, event) {
    const own = state.get(form);
    keep(form, { submitted: true });
    own.pressed = true;
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
    const kept = Promise.resolve();
    state.set(form, { edits: 0, sent: 0, dirty: false, busy: false, timer: 0, reached: true, kept });
    form.addEventListener("input", () => {
      const own = state.get(form);
      own.edits += 1;
      own.dirty = true;
      own.pressed = false;
      keep(form, {});
      plan(form);
    });
    form.addEventListener("submit", (event) => submitted(form, event));
    addEventListener("online", () => state.get(form).dirty && save(form));
    setInterval(() => state.get(form).dirty && navigator.onLine && save(form), 20000);
    addEventListener("pagehide", () => leave(form));
    document.addEventListener("visibilitychange", () => document.hidden && leave(form));
    addEventListener("pageshow", (event) => event.persisted && state.get(form).dirty && plan(form));
    window.teranga.back(form, { tell, values }).catch(() => null);
  }
  const startAll = (where) => where.querySelectorAll("form[data-autosave]").forEach(start);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
})();
