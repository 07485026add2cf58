// region rounded
console.log(JSON.parse('{"id":7221856821303362049}').id); // 7221856821303363000
// endregion rounded
