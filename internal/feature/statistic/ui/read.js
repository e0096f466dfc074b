{
  const id = document.currentScript.dataset.read;
  let wait;
  const look = () => {
    clearTimeout(wait);
    if (document.visibilityState === "visible") wait = setTimeout(tell, 5000);
  };
  const tell = () => {
    document.removeEventListener("visibilitychange", look);
    navigator.sendBeacon("/read", new URLSearchParams({ id }));
  };
  document.addEventListener("visibilitychange", look);
  look();
}
