// Times are told on the store's clock. Where the reader's clock shows another hour, the zone is said too; where it is
// another day there now, so that "today" would be the wrong one, the date. The house is told the device's zone: its
// stores come first.

const YEAR = 31_536_000;
const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
if (HERE) document.cookie = `zone=${HERE}; path=/; max-age=${YEAR}; samesite=lax`;

// Short names are good in English only: elsewhere a browser says a city's English name, or the bare difference.
function nameOf(zone, moment) {
  const { lang } = document.documentElement;
  const timeZoneName = lang.startsWith("en") ? "shortGeneric" : "longGeneric";
  const parts = new Intl.DateTimeFormat(lang, { timeZone: zone, timeZoneName });
  return parts.formatToParts(moment).find((part) => part.type === "timeZoneName").value;
}

function wall(zone, moment) {
  return new Intl.DateTimeFormat("en", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(moment);
}

function day(zone) {
  return new Intl.DateTimeFormat("en", { timeZone: zone, dateStyle: "short" }).format(new Date());
}

function tell(element) {
  const said = element.dateTime ?? element.dataset.at;
  const moment = said ? new Date(said) : new Date();
  const { zone, told, dated } = element.dataset;
  if (told || wall(zone, moment) === wall(undefined, moment)) return;
  element.dataset.told = "yes";
  if (dated && day(zone) !== day(undefined)) element.firstChild.textContent = dated;
  const name = document.createElement("small");
  name.className = "zone";
  name.textContent = nameOf(zone, moment);
  element.append(" ", name);
}

function tellAll(root) {
  for (const element of root.querySelectorAll("[data-zone]")) tell(element);
}

tellAll(document);
document.addEventListener("htmx:load", (event) => tellAll(event.detail.elt));
