// Has the service worker keep this page with everything it is made of.

const KEPT = "certsite-sheets";

export async function keepPage(worker) {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await navigator.serviceWorker.register(worker);
    const cache = await caches.open(KEPT);
    const parts = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
    const wanted = new Set([location.pathname, ...parts.filter((path) => path.startsWith("/static/"))]);
    // What the worker fetched itself it keeps itself
    await Promise.allSettled([...wanted].map(async (path) => {
      const answer = await fetch(path, { credentials: "same-origin", redirect: "error" });
      if (answer.ok) await cache.put(path, answer);
    }));
    await navigator.storage?.persist?.();
  } catch { /* without a network nothing new can be kept; what is kept stays */ }
}
