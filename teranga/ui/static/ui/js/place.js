// One behaviour: <a href="#text-en" data-show="text-en" data-start="3" data-end="9"> opens the tab
// the box stands in and marks these words. Places count code points, as the desk does.
(() => {
  const units = (text, points) => Array.from(text).slice(0, points).join("").length;

  function reveal(box) {
    for (let at = box.parentElement; at; at = at.parentElement) {
      if (at.matches("details")) at.open = true;
      const tab = at.hidden && at.id && document.querySelector(`[role="tab"][aria-controls="${at.id}"]`);
      if (tab) tab.click();
    }
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    const box = link && document.getElementById(link.dataset.show);
    if (!box) return;
    event.preventDefault();
    reveal(box);
    box.focus();
    box.setSelectionRange(units(box.value, +link.dataset.start), units(box.value, +link.dataset.end));
    box.scrollIntoView({ block: "center" });
  });
})();
