// One behaviour: tabs. Arrow keys follow the reading direction; without script the panels
// simply follow each other. Works on what htmx brings in, too.
(() => {
  const mine = new Set(); // ids of tabs that somebody chose: a fresh fragment does not undo it
  const tabsOf = (list) => Array.from(list.querySelectorAll('[role="tab"]'));
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  function choose(tab, focus) {
    for (const one of tabsOf(tab.closest('[role="tablist"]'))) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
    }
    for (const one of tabsOf(tab.closest('[role="tablist"]'))) {
      const panel = panelOf(one);
      if (panel && panel !== panelOf(tab)) panel.hidden = true;
    }
    if (panelOf(tab)) panelOf(tab).hidden = false;
    if (!focus) return;
    for (const one of tabsOf(tab.closest('[role="tablist"]'))) mine.delete(one.id);
    mine.add(tab.id);
    tab.focus();
  }
  function prepare(where) {
    for (const list of where.querySelectorAll('[role="tablist"]')) {
      const tabs = tabsOf(list);
      const first =
        tabs.find((tab) => mine.has(tab.id)) ||
        tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ||
        tabs[0];
      if (first) choose(first, false);
    }
  }
  document.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (tab) choose(tab, true);
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.('[role="tab"]');
    if (!tab) return;
    const tabs = tabsOf(tab.closest('[role="tablist"]'));
    const rtl = getComputedStyle(tab).direction === "rtl";
    const ways = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 };
    const at = tabs.indexOf(tab);
    const next =
      { Home: 0, End: tabs.length - 1 }[event.key] ??
      (at + (ways[event.key] ?? 0) + tabs.length) % tabs.length;
    if (next === at) return;
    choose(tabs[next], true);
    event.preventDefault();
  });
  document.addEventListener("DOMContentLoaded", () => prepare(document));
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
})();
