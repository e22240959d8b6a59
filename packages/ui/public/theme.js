// Before the first paint: whoever chose a theme sees no flash of the other one.
try {
  const theme = localStorage.getItem("glu-theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Where nothing may be stored, the system decides.
}
