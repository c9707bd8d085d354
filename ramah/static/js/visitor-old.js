/** For browsers that know no modules: the page is read anew every 15 seconds, without sound. */

setTimeout(function () {
  location.reload();
}, 15000);
