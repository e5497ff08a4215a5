// One behaviour: a button beside a password shows what was typed, and hides it again. It is
// hidden until this runs; what is sent, and what a page that is left keeps, is hidden too.
(() => {
  const box = (button) => document.getElementById(button.dataset.reveal);
  function show(button, shown) {
    box(button).type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  }
  const all = () => document.querySelectorAll("[data-reveal]");
  const hide = () => {
    for (const button of all()) if (box(button)) show(button, false);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (button) show(button, button.getAttribute("aria-pressed") !== "true");
  });
  document.addEventListener("submit", hide, true);
  window.addEventListener("pagehide", hide);
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of all()) button.hidden = false;
  });
})();
