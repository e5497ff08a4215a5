// One behaviour: the live counter. <textarea data-counter="ID" data-count-url="…">: the server
// counts with the function that builds the payload and answers {left, max, over, text?}; until
// it answers, an estimate stands there. Several outputs: data-counter="ID1 ID2" and the answer
// {counts: {ID1: {…}, ID2: {…}}}. Spoken at 20, at 0 and below only.
(() => {
  const letters = window.Intl?.Segmenter ? new Intl.Segmenter() : null;
  const waiting = new WeakMap();
  const spoken = new WeakMap();
  const size = (text) => (letters ? Array.from(letters.segment(text)).length : Array.from(text).length);
  const number = (n) => new Intl.NumberFormat(window.teranga.locale()).format(n);
  const kind = (n) => new Intl.PluralRules(document.documentElement.lang).select(n);

  function show(out, left, max, text) {
    const over = left < 0;
    const n = Math.abs(left);
    const forms = JSON.parse(out.getAttribute(over ? "data-over-words" : "data-left-words"));
    const words = text || (forms[kind(n)] || forms.other).replace("{n}", number(n));
    const share = max > 0 ? Math.min(100, ((max - left) * 100) / max) : 100;
    out.querySelector("[data-counter-text]").textContent = words;
    out.querySelector("circle + circle").setAttribute("stroke-dasharray", `${share} 100`);
    out.toggleAttribute("data-over", over);
    const level = over ? "over" : left === 0 ? "full" : left <= 20 ? "near" : "";
    if (level && spoken.get(out) !== level) window.teranga?.say(words);
    spoken.set(out, level);
  }
  const outputs = (box) =>
    box.dataset.counter
      .split(" ")
      .map((id) => document.getElementById(id))
      .filter(Boolean);

  async function ask(box) {
    const body = new FormData(box.form);
    body.set("field", box.name);
    try {
      const answer = await fetch(box.dataset.countUrl, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok || answer.redirected) return;
      const told = await answer.json();
      for (const out of outputs(box)) {
        const count = told.counts ? told.counts[out.id] : told;
        if (count) show(out, count.over ? -Math.abs(count.over) : count.left, count.max, count.text);
      }
    } catch {
      // No line: the estimate stays.
    }
  }
  function typed(box) {
    const used = size(box.value.normalize("NFC"));
    for (const out of outputs(box)) show(out, out.dataset.max - used, +out.dataset.max);
    clearTimeout(waiting.get(box));
    if (box.dataset.countUrl) waiting.set(box, setTimeout(ask, 400, box));
  }
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-counter]")) typed(event.target);
  });
  const start = (where) => {
    for (const box of where.querySelectorAll("[data-counter]")) {
      for (const out of outputs(box)) {
        const empty = !out.querySelector("[data-counter-text]").textContent.trim();
        if (empty) show(out, out.dataset.max - size(box.value), +out.dataset.max);
      }
      if (box.dataset.countUrl) ask(box);
    }
  };
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();
