// One behaviour: keys. Elements say which: data-key="/" "g" "h h" "ctrl+enter", and what for:
// data-key-says. Single letters can be switched off; none works while somebody writes.
(() => {
  const WRITING =
    'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable]';
  let before = "";
  let beforeAt = 0;
  const off = () => {
    const here = document.body.dataset.keys === "off"; // chosen in the account
    try {
      return (localStorage.getItem("keys") ?? (here ? "off" : "on")) === "off";
    } catch {
      return here;
    }
  };
  const all = () => Array.from(document.querySelectorAll("[data-key]"));
  const visible = (element) => element.matches("dialog") || element.getClientRects().length > 0;

  function use(element) {
    if (element.matches("dialog")) fill(element);
    else if (element.matches('input:not([type="checkbox"], [type="radio"]), textarea, h1, h2, h3, section')) {
      if (element.tabIndex < 0) element.tabIndex = -1;
      element.focus();
    } else if (element.matches("form")) element.requestSubmit();
    else element.click();
  }
  function fill(dialog) {
    const list = dialog.querySelector("[data-keys-list]");
    list.replaceChildren();
    for (const element of all()) {
      if (!visible(element) || !element.dataset.keySays) continue;
      const dt = document.createElement("dt");
      for (const part of element.dataset.key.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = part.length === 1 ? part.toUpperCase() : part.replace("ctrl+enter", "Ctrl+Enter");
        dt.append(kbd, " ");
      }
      const dd = document.createElement("dd");
      dd.textContent = element.dataset.keySays;
      list.append(dt, dd);
    }
    dialog.querySelector("[data-keys-switch]").checked = !off();
    if (!dialog.open) dialog.showModal();
  }
  function step(way) {
    const rows = Array.from(document.querySelectorAll("[data-step]")).filter(visible);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + way))];
    (row?.querySelector("a, button") || row)?.focus();
  }
  function find(key, pair) {
    const elements = all().filter(visible);
    return (
      elements.find((one) => one.dataset.key === pair) || elements.find((one) => one.dataset.key === key)
    );
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.ctrlKey && event.key === "Enter") {
      const form = document.activeElement?.closest('form[data-key="ctrl+enter"]');
      if (form) form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (off() || document.querySelector("dialog:modal")) return;
    if (document.activeElement?.closest(WRITING)) return;
    const key = event.key.toLowerCase();
    const pair = event.timeStamp - beforeAt < 800 ? `${before} ${key}` : "";
    before = key;
    beforeAt = event.timeStamp;
    if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
    const element = find(key, pair);
    if (!element) return;
    event.preventDefault();
    use(element);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-open="key-sheet"]')) fill(document.getElementById("key-sheet"));
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    try {
      localStorage.setItem("keys", event.target.checked ? "on" : "off");
    } catch {
      // It lasts as long as the page.
    }
  });
})();
