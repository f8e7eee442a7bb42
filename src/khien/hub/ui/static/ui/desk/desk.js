// The desk's own behaviour in the browser. Every page works without it.
