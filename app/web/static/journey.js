// Sends the form of the page on which a browser comes back from a sign-in service; without it, a person presses
// its button.
document.getElementById("journey").requestSubmit();
