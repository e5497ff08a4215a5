// One behaviour: <form data-passkey="login|add|authenticate"> asks the device for its passkey.
// allauth's scripts do the talking; this one tells them which form, and says what went wrong.
(() => {
  const way = {
    login: (ids) => window.allauth.webauthn.forms.loginForm({ ids: { login: "passkey_login", ...ids } }),
    add: (ids) =>
      window.allauth.webauthn.forms.addForm({
        ids: { add: "passkey_add", passwordless: "id_passwordless", ...ids },
      }),
    authenticate: (ids) =>
      window.allauth.webauthn.forms.authenticateForm({
        ids: { authenticate: "passkey_authenticate", ...ids },
      }),
  };
  function trouble() {
    for (const line of document.querySelectorAll("[data-passkey-trouble]")) line.hidden = false;
  }
  function start(form) {
    const ids = { credential: "passkey_credential" };
    if (document.getElementById("passkey_data")) ids.data = "passkey_data";
    if (!window.webauthnJSON.supported()) {
      trouble();
      return;
    }
    way[form.dataset.passkey](ids);
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    trouble();
  });
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-passkey]").forEach(start),
  );
})();
