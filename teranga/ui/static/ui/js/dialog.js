// One behaviour: open a <dialog> by id and give the focus back when it closes. Without script
// the opener is a plain link. <dialog data-show> opens by itself when it arrives.
(() => {
  function open(dialog, opener) {
    if (dialog.open) return;
    dialog.showModal();
    const back = opener || document.activeElement;
    dialog.addEventListener("close", () => back?.isConnected && back.focus(), { once: true });
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    const dialog = opener && document.getElementById(opener.dataset.open);
    if (dialog) {
      event.preventDefault();
      const menu = opener.closest("details[data-menu]");
      if (menu) menu.open = false;
      open(dialog, menu ? menu.querySelector("summary") : opener);
      return;
    }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog")?.close();
    else if (event.target.matches?.("dialog:modal")) closeOutside(event);
  });
  function closeOutside(event) {
    const box = event.target.getBoundingClientRect();
    const within =
      event.clientX >= box.x &&
      event.clientX <= box.x + box.width &&
      event.clientY >= box.y &&
      event.clientY <= box.y + box.height;
    if (!within && event.detail) event.target.close();
  }
  const showAll = (where) => {
    for (const dialog of where.querySelectorAll("dialog[data-show]")) open(dialog);
  };
  document.addEventListener("DOMContentLoaded", () => showAll(document));
  document.addEventListener("htmx:load", (event) => showAll(event.detail.elt.parentNode || document));
})();
