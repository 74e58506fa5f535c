// Has the service worker keep this page with everything it is made of.

const KEPT = "certsite-sheets";

export async function keepPage(worker) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await navigator.storage?.persist?.();
    // A page that came through the worker is kept already, with everything it fetched
    const isKept = Boolean(navigator.serviceWorker.controller);
    await navigator.serviceWorker.register(worker);
    if (isKept) return;
    const cache = await caches.open(KEPT);
    const parts = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
    const wanted = new Set([location.pathname, ...parts.filter((path) => path.startsWith("/static/"))]);
    await Promise.allSettled([...wanted].map(async (path) => {
      const answer = await fetch(path, { credentials: "same-origin", redirect: "error" });
      if (answer.ok) await cache.put(path, answer);
    }));
  } catch { /* without a network nothing new can be kept; what is kept stays */ }
}
