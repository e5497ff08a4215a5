// One behaviour: leave at once, to a neutral page in the same tab. Without script a plain link.
(() => {
  let presses = 0;
  let last = 0;
  function leave(href) {
    document.title = "";
    document.body.hidden = true;
    const go = () => location.replace(href);
    const wait = new Promise((done) => setTimeout(done, 150));
    const forgotten = window.teranga?.drafts?.forget() ?? Promise.resolve();
    Promise.race([forgotten.catch(() => null), wait]).then(go);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-exit]");
    if (!link) return;
    event.preventDefault();
    leave(link.href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      presses = 0;
      return;
    }
    presses = event.timeStamp - last < 1500 ? presses + 1 : 1;
    last = event.timeStamp;
    const link = document.querySelector("[data-exit]");
    if (presses >= 3 && link && "sensitive" in document.body.dataset) leave(link.href);
  });
})();
