// The service worker, served as /sw.js: a ticket that was opened once can be read without a network.
// Nothing else is kept, and the network always comes first.

const SHELF = "tickets-1";
const MOST = 80;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep(addresses) {
  const shelf = await caches.open(SHELF);
  await Promise.allSettled(addresses.map((address) => shelf.add(address)));
  const kept = await shelf.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map((request) => shelf.delete(request)));
}

async function renewed(request, response) {
  const shelf = await caches.open(SHELF);
  if (!(await shelf.match(request))) return;
  if (response.ok) await shelf.put(request, response);
  else await shelf.delete(request);
}

async function answer(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (request.mode === "navigate") event.waitUntil(renewed(request, response.clone()));
    return response;
  } catch (failure) {
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw failure;
  }
}

self.addEventListener("message", (event) => event.waitUntil(keep(event.data.keep)));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const ours = new URL(request.url).origin === self.location.origin;
  const wanted = request.mode === "navigate" || ["style", "script", "image"].includes(request.destination);
  if (request.method === "GET" && ours && wanted) event.respondWith(answer(event));
});
