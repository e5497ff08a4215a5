// One behaviour: say when the line is gone, and how many drafts wait on this device.
(() => {
  function show() {
    const bar = document.querySelector("[data-offline]");
    if (!bar) return;
    bar.hidden = navigator.onLine;
    if (navigator.onLine) return;
    const out = bar.querySelector("[data-offline-waiting]");
    const count = window.teranga?.drafts?.count() ?? Promise.resolve(0);
    count.then(
      (n) => {
        const words = out.getAttribute("data-offline-waiting");
        const number = new Intl.NumberFormat(window.teranga.locale()).format(n);
        out.textContent = n ? words.replace("{n}", number) : "";
      },
      () => null,
    );
    window.teranga?.say(bar.querySelector("b").textContent);
  }
  addEventListener("online", show);
  addEventListener("offline", show);
  document.addEventListener("drafts-changed", () => !navigator.onLine && show());
  document.addEventListener("DOMContentLoaded", () => !navigator.onLine && show());
})();
