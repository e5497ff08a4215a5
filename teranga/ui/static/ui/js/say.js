// One behaviour: say what happened once, in the one status region, and never lose the focus.
// Server: HX-Trigger: {"say": "Saved"}. A swapped fragment keeps the focus by id (htmx does),
// else the first error takes it, else the place where it was: its filled button, or itself.
(() => {
  window.teranga = window.teranga || {};
  const wrong = '[aria-invalid="true"], [data-invalid]';
  let inside = null;
  let held = null; // what has the focus before a swap: how it looks, and where it stands

  window.teranga.say = (text) => {
    const region = document.getElementById("say");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => {
      region.textContent = text;
    }, 50);
  };
  // "ar-u-nu-latn": the digits that this person chose, whatever the language would take.
  window.teranga.locale = () => {
    const lang = document.documentElement.lang;
    return lang === "ar" ? `ar-u-nu-${document.body.dataset.digits || "latn"}` : lang;
  };
  const words = (name) => document.getElementById("say")?.getAttribute(`data-${name}`);

  function toFirstError(where) {
    const found = where.matches?.(wrong) ? where : where.querySelector(wrong);
    if (!found || found.closest("[data-example]")) return false;
    const control = found.matches("fieldset") ? found.querySelector("input") : found;
    control?.focus();
    return true;
  }

  function trouble(text) {
    const box = document.getElementById("trouble");
    if (!box || !text) return;
    box.querySelector("b").textContent = text;
    box.hidden = false;
  }

  function hold(one) {
    held = null;
    if (!one || one === document.body) return;
    held = { act: one.matches(".btn--act"), places: [] };
    for (let at = one; at; at = at.parentElement) if (at.id) held.places.push(at.id);
  }
  function giveBack() {
    if (!held || document.activeElement !== document.body) return;
    const place = held.places.map((id) => document.getElementById(id)).find(Boolean);
    const same = held.act && place?.querySelector(".btn--act");
    if (!same && place) place.tabIndex = -1;
    (same || place)?.focus({ preventScroll: true });
  }

  document.addEventListener("DOMContentLoaded", () => toFirstError(document));
  document.addEventListener("say", (event) => window.teranga.say(event.detail.value));

  document.addEventListener("htmx:beforeSwap", (event) => {
    const text = event.detail.xhr.responseText;
    inside = event.detail.target?.contains(document.activeElement) ? event.detail.target.id : null;
    hold(document.activeElement);
    // A whole page where a fragment was asked for is the sign-in page: don't put it into a corner.
    if (/^\s*<!doctype/i.test(text)) {
      event.detail.shouldSwap = false;
      trouble(words(event.detail.xhr.status < 400 ? "signed-out" : "broke"));
    } else if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = document.getElementById("trouble");
    if (box) box.hidden = true;
    const target = document.getElementById(inside) || event.detail.elt;
    if (!toFirstError(target)) giveBack();
  });
  document.addEventListener("htmx:sendError", () => trouble(words("no-line")));
  document.addEventListener("htmx:responseError", () => trouble(words("broke")));
})();
