// Times come in UTC; the reader's own clock is nearer. The language stays that of the page.
const local = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

export function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[datetime*='T']:not([data-local])")) {
    time.textContent = local.format(new Date(time.dateTime));
    time.dataset.local = "";
  }
}
