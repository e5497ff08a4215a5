// One behaviour: <aside data-follows="FORM" hx-get hx-trigger="refresh"> is fetched anew when that
// form has saved itself, unless somebody is answering inside it just now.
(() => {
  document.addEventListener("autosaved", (event) => {
    for (const panel of document.querySelectorAll(`[data-follows="${event.target.id}"]`)) {
      const busy =
        panel.contains(document.activeElement) && document.activeElement.matches("input, textarea");
      if (!busy) window.htmx.trigger(panel, "refresh");
    }
  });
})();
