// One behaviour: words that an autosaved form kept on this device come back to it.
// A thing not made yet carries its id along (name="made"; data-made-home: where it lives once it
// is made), so that words sent on the way out are found again and never make a second one.
(() => {
  window.teranga = window.teranga || {};
  const SKIP = "csrfmiddlewaretoken";
  const drafts = () => window.teranga.drafts;
  const NEW = "post:new";

  const made = (kept) => kept?.values.find(([name]) => name === "made")?.[1];
  const words = (list) => JSON.stringify(list.filter(([name]) => name !== "version" && name !== "made"));

  function put(form, kept, tell) {
    const left = new Map();
    for (const [name, value] of kept.values) left.set(name, [...(left.get(name) || []), value]);
    for (const control of form.elements) {
      if (!control.name || control.name === SKIP || control.type === "file") continue;
      if (control.type === "submit" || (control.type === "hidden" && control.name !== "made")) continue;
      const found = left.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio")
        control.checked = found.includes(control.value);
      else if (found.length) control.value = found.shift();
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    tell(form, "restored");
  }
  // Did it arrive after its page was gone? Then it is at home there.
  async function athome(form, kept) {
    const here = form.elements.made?.value;
    if (!here || !made(kept)) return "";
    const home = form.dataset.madeHome.replace(here, made(kept));
    const answer = await fetch(home, { method: "HEAD" }).catch(() => null);
    return answer?.ok ? { home, closed: answer.redirected } : "";
  }
  // The new page's words belong to the thing they became.
  async function taken(form) {
    const kept = await drafts().read(form.dataset.draft);
    if (kept || form.dataset.draft === NEW) return kept;
    const left = await drafts().read(NEW);
    if (!made(left) || form.dataset.draft !== `post:${made(left)}`) return null;
    await drafts().drop(NEW);
    return left;
  }
  window.teranga.back = async (form, { tell, values }) => {
    const kept = await taken(form);
    const drop = () => drafts().drop(form.dataset.draft);
    const here = form.dataset.version || "";
    // A submitted form whose version went up has arrived; one that stands still has not.
    const arrived = kept?.synced || (kept?.submitted && kept.version !== here);
    if (!kept || arrived) return kept && drop();
    if (words(kept.values) === words(values(form))) return drop();
    const there = await athome(form, kept);
    if (there && (kept.submitted || there.closed)) return drop();
    if (there) return location.replace(there.home);
    if (kept.version === here) return put(form, kept, tell);
    const offer = document.querySelector(`[data-autosave-offer="${form.id}"]`);
    if (!offer) return put(form, kept, tell);
    offer.hidden = false;
    offer.querySelector("[data-autosave-take]").onclick = () => {
      put(form, kept, tell);
      offer.hidden = true;
    };
    offer.querySelector("[data-autosave-drop]").onclick = () => {
      drop();
      offer.hidden = true;
    };
    return null;
  };
})();
