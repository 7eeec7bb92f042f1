-- A stanza as Prosody's own parser makes one of what comes over a client's stream.

local new_stream = require "util.xmppstream".new

return function(text)
	local got
	local stream = new_stream({ notopen = true }, {
		default_ns = "jabber:client",
		stream_ns = "http://etherx.jabber.org/streams",
		streamopened = function(session) session.notopen = nil end,
		streamclosed = function() end,
		error = function(_, what, detail) error(what .. ": " .. tostring(detail)) end,
		handlestanza = function(_, stanza) got = stanza end,
	})
	assert(stream:feed("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"))
	assert(stream:feed(text))
	return assert(got, "no stanza")
end
