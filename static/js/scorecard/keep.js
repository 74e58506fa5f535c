// Has the service worker keep this page with everything it is made of; whether it is kept.

const KEPT = "certsite-sheets";

export async function keepPage(worker) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return false;
  try {
    await navigator.storage?.persist?.();
    const cache = await caches.open(KEPT);
    // A page that came through the worker is kept already, with everything it fetched
    const isKept = navigator.serviceWorker.controller && (await cache.match(location.pathname, { ignoreVary: true }));
    await navigator.serviceWorker.register(worker);
    if (isKept) return true;
    const parts = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
    const wanted = new Set([location.pathname, ...parts.filter((path) => path.startsWith("/static/"))]);
    await Promise.all([...wanted].map((path) => cache.add(new Request(path, { credentials: "same-origin", redirect: "error" }))));
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return false; // without a network nothing new can be kept; what is kept stays
  }
}

// Every page that is kept; what pages are made of stays.
export async function forgetPages() {
  if (!("caches" in window)) return;
  const cache = await caches.open(KEPT);
  for (const { url } of await cache.keys()) {
    if (!new URL(url).pathname.startsWith("/static/")) await cache.delete(url, { ignoreVary: true });
  }
}
