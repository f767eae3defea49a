// Shows what needs passkeys where the browser has them, and says when nothing came of asking for one.
const places = document.querySelectorAll("[data-passkey]");
if (window.PublicKeyCredential) places.forEach((place) => (place.hidden = false));
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-error]").forEach((sentence) => (sentence.hidden = false));
});
