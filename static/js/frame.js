// Starts what every page has: the design system's components, kept forms, signing out, parts that come later.
import "./forms.js";
import "./signout.js";
import "./parts.js";

const script = document.querySelector("script[data-govuk]");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
import(script.dataset.govuk).then(({ initAll }) => initAll());
