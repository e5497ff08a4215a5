// One behaviour: remember light, dark or high contrast on this device. Runs before first paint.
(() => {
  const root = document.documentElement;
  const all = ["", "light", "dark", "contrast"];
  const show = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  root.classList.add("js");
  try {
    const kept = localStorage.getItem("theme");
    if (all.includes(kept)) show(kept);
  } catch {
    // Storage is closed: follow the device.
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-next]");
    if (!button) return;
    const next = all[(all.indexOf(root.dataset.theme || "") + 1) % all.length];
    show(next);
    window.teranga?.say(button.getAttribute(`data-says-${next || "device"}`));
    try {
      localStorage.setItem("theme", next);
    } catch {
      // It lasts as long as the page.
    }
  });
})();
