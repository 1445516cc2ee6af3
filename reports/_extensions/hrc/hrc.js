// The file can be read without this script. It copies the address of a paragraph when its number is
// chosen, and folds the contents away on a narrow screen.
(function () {
  var told = document.querySelector(".copied");
  document.addEventListener("click", function (event) {
    var number = event.target.closest("a.number");
    if (!number || !navigator.clipboard) return;
    navigator.clipboard.writeText(number.href).then(function () {
      told.textContent = told.dataset.words;
      setTimeout(function () { told.textContent = ""; }, 3000);
    }, function () {});
  });
  // A box that need not scroll is no stop for the keyboard.
  function fit() {
    document.querySelectorAll(".scroll").forEach(function (box) {
      box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
    });
  }
  fit();
  window.addEventListener("resize", fit);
  var contents = document.querySelector(".contents details");
  if (contents && window.matchMedia("(max-width: 60rem)").matches) contents.open = false;
})();
