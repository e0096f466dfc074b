// Shows times of the last and the next days as what they are from now; the
// exact one is the title. Below data-exact, and on paper, it stays as it was.
const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });

function fromNow(seconds) {
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return words.format(0, "minute");
}

function show(time) {
  const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
  time.dataset.written ??= time.textContent;
  time.title = time.dataset.written;
  time.textContent = Math.abs(seconds) < 6 * 86400 ? fromNow(seconds) : time.dataset.written;
}

function showAll() {
  for (const time of document.querySelectorAll("main time[datetime*=T]")) {
    if (!time.closest("[data-exact]")) show(time);
  }
}

showAll();
setInterval(showAll, 30000);
document.addEventListener("listchange", showAll);
addEventListener("beforeprint", () => {
  for (const time of document.querySelectorAll("time[data-written]")) time.textContent = time.dataset.written;
});
addEventListener("afterprint", showAll);
