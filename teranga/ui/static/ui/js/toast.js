// One behaviour: a toast leaves after ten seconds, later while it is looked at.
(() => {
  const LIFE = 10000;
  function arm(toast) {
    if (toast.dataset.armed) return;
    toast.dataset.armed = "";
    let timer = 0;
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(() => toast.remove(), LIFE);
    };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", stop);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusout", start);
    toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
    start();
  }
  const armAll = () => document.querySelectorAll("#toasts [data-toast]").forEach(arm);
  document.addEventListener("DOMContentLoaded", () => {
    armAll();
    const region = document.getElementById("toasts");
    if (region) new MutationObserver(armAll).observe(region, { childList: true });
  });
})();
