// Times are told on the store's clock. Where the reader's clock shows another hour, the zone is said too.

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

function tell(element) {
  const said = element.dateTime ?? element.dataset.at;
  const moment = said ? new Date(said) : new Date();
  const { zone, told } = element.dataset;
  if (told || wall(zone, moment) === wall(undefined, moment)) return;
  element.dataset.told = "yes";
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
