// Everything is named from where this page is, so that it works below any stage or base path.
SwaggerUIBundle({
  url: new URL("openapi.json", document.baseURI).href,
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  // A token that is pasted into the page is gone with it.
  persistAuthorization: false,
  // Nothing of the document goes anywhere else.
  validatorUrl: null,
});
