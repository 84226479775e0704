// Times are told on the store's clock. Where the reader's clock shows another hour, the zone is said too.

function nameOf(zone, moment) {
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: zone, timeZoneName: "shortGeneric" });
  return parts.formatToParts(moment).find((part) => part.type === "timeZoneName").value;
}

function wall(zone, moment) {
  return new Intl.DateTimeFormat("en", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(moment);
}

function tell(element) {
  const moment = element.dateTime ? new Date(element.dateTime) : new Date();
  const { zone, zoneWords } = element.dataset;
  if (element.dataset.told || wall(zone, moment) === wall(undefined, moment)) return;
  element.dataset.told = "yes";
  const name = nameOf(zone, moment);
  if (zoneWords) {
    element.textContent = zoneWords.replace("%s", name);
    element.hidden = false;
    return;
  }
  const said = document.createElement("small");
  said.className = "zone";
  said.textContent = name;
  element.append(" ", said);
}

function tellAll(root) {
  for (const element of root.querySelectorAll("[data-zone]")) tell(element);
}

tellAll(document);
document.addEventListener("htmx:load", (event) => tellAll(event.detail.elt));
