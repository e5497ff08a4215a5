// One behaviour: <aside data-follows="FORM" hx-get hx-trigger="refresh"> is fetched anew when that
// form has saved itself, unless somebody is answering inside it just now. Without a line it says so
// (data-no-line): nothing is shown as checked that nobody can check.
(() => {
  const panels = (more = "") => document.querySelectorAll(`[data-follows${more}]`);

  document.addEventListener("autosaved", (event) => {
    for (const panel of panels(`="${event.target.id}"`)) {
      const busy =
        panel.contains(document.activeElement) && document.activeElement.matches("input, textarea");
      if (!busy) window.htmx.trigger(panel, "refresh");
    }
  });
  // After a jump the address ends in "#gate"; a panel fetched from there would jump again.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.matches("[data-follows]")) event.detail.path = event.detail.path.split("#")[0];
  });
  const line = () => {
    for (const panel of panels()) panel.toggleAttribute("data-no-line", !navigator.onLine);
  };
  addEventListener("online", line);
  addEventListener("offline", line);
  document.addEventListener("DOMContentLoaded", line);
})();
