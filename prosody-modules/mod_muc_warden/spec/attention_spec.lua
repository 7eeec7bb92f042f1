local part = require "spec.load"
local counted = require "spec.support.counted"
local xml = require "spec.support.xml"
local st = require "util.stanza"
local attention = part "attention"

local function message(inner)
	return xml("<message type='groupchat' id='m'>" .. inner .. "</message>")
end

local function presence(inner)
	return xml("<presence>" .. inner .. "</presence>")
end

describe("what is asked for", function()
	for what, inner in pairs {
		["a body"] = "<body>x</body>",
		["an empty body, which takes a text away"] = "<body/>",
		["a body of another namespace"] = "<body xmlns='urn:example'>x</body>",
		["a body of another stream"] = "<body xmlns='jabber:client'>x</body>",
		["a second body"] = "<body xml:lang='en'>x</body><body xml:lang='de'>y</body>",
		["XHTML alone"] = "<html xmlns='http://jabber.org/protocol/xhtml-im'><body>x</body></html>",
		["a subject with a thread"] = "<subject>x</subject><thread>t</thread>",
		["a thread"] = "<thread>x</thread>",
		["an address"] = "<x xmlns='jabber:x:oob'><url>x</url></x>",
		["a reaction"] = "<reactions xmlns='urn:xmpp:reactions:0' id='i'><reaction>x</reaction></reactions>",
		["a correction"] = "<replace xmlns='urn:xmpp:message-correct:0' id='i'/><body>x</body>",
		["a retraction"] = "<retract xmlns='urn:xmpp:message-retract:1' id='i'/>",
		["a call"] = "<propose xmlns='urn:xmpp:jingle-message:0' id='i'/>",
		["a nickname"] = "<nick xmlns='http://jabber.org/protocol/nick'>x</nick>",
		["an invitation"] = "<x xmlns='jabber:x:conference' jid='a@b' reason='x'/>",
		["a form"] = "<x xmlns='jabber:x:data'><title>x</title></x>",
		["what is encrypted"] = "<encrypted xmlns='eu.siacs.conversations.axolotl'/>",
		["what nobody knows"] = "<poll xmlns='urn:example'/>",
		["text without an element"] = "x",
		["a chat state with a text"] = "<active xmlns='http://jabber.org/protocol/chatstates'>x</active>",
		["a marker with something in it"] = "<displayed xmlns='urn:xmpp:chat-markers:0'><body>x</body></displayed>",
		["a receipt with a text"] = "<received xmlns='urn:xmpp:receipts'>x</received>",
		["a hint with a text"] = "<no-store xmlns='urn:xmpp:hints'>x</no-store>",
		["an unknown hint"] = "<shout xmlns='urn:xmpp:hints'/>",
		["a delay with a reason"] = "<delay xmlns='urn:xmpp:delay' stamp='s'>x</delay>",
		["an id with a text"] = "<origin-id xmlns='urn:xmpp:sid:0' id='i'>x</origin-id>",
		["words of the room"] = "<x xmlns='http://jabber.org/protocol/muc#user'><item><reason>x</reason></item></x>",
		["a notice of the room"] = "<x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/></x>",
		["an error with a text"] = "<error type='cancel'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>x</text></error>",
		["an error of one's own"] = "<error type='cancel'><buy-this xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
		["an error of another namespace"] = "<error type='cancel'><conflict xmlns='urn:example'/></error>",
		["a harmless mark under a wrong name"] = "<body xmlns='urn:xmpp:receipts'/>",
	} do
		it("is " .. what, function() assert.is_true(attention.asks(message(inner))) end)
	end

	for what, inner in pairs {
		["a chat state"] = "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
		["a marker"] = "<displayed xmlns='urn:xmpp:chat-markers:0' id='i'/><store xmlns='urn:xmpp:hints'/>",
		["a receipt"] = "<received xmlns='urn:xmpp:receipts' id='i'/><origin-id xmlns='urn:xmpp:sid:0' id='i'/>",
		["what Prosody puts into private messages"] = "<active xmlns='http://jabber.org/protocol/chatstates'/>"
			.. "<x xmlns='http://jabber.org/protocol/muc#user'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='i'/>",
		["an error in a word"] = "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
		["white space"] = "\n  ",
		["nothing"] = "",
	} do
		it("is not " .. what, function() assert.is_false(attention.asks(message(inner))) end)
	end
end)

describe("hints against the archive", function()
	local no_store = "<no-store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/>"
	local function stripped(inner)
		local stanza = message(inner)
		attention.strip_hints(stanza)
		return tostring(stanza)
	end

	it("go from what can be read, all of them", function()
		local left = stripped("<body>x</body>" .. no_store .. no_store .. "<no-copy xmlns='urn:xmpp:hints'/>")
		assert.is_nil(left:find("store", 1, true))
		assert.is_truthy(left:find("<no-copy", 1, true))
		assert.is_truthy(left:find("<body>x</body>", 1, true))
	end)

	it("stay where nothing can be read", function()
		local left = stripped("<displayed xmlns='urn:xmpp:chat-markers:0' id='i'/>" .. no_store)
		assert.is_truthy(left:find("<no-store", 1, true))
	end)

	it("turn into their opposite where clients show something without a body", function()
		for _, inner in ipairs {
			"<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>x</body></html>",
			"<x xmlns='jabber:x:oob'><url>x</url></x>",
			"<subject>x</subject><thread>t</thread>",
		} do
			assert.is_truthy(stripped(inner .. no_store):find("<store xmlns='urn:xmpp:hints'/>", 1, true))
		end
		assert.is_nil(stripped("<propose xmlns='urn:xmpp:jingle-message:0' id='i'/>"):find("store", 1, true))
	end)
end)

describe("the texts of a message", function()
	it("are those of all bodies, subjects, XHTML, reactions and of what is not known", function()
		assert.are.same({ "a", "b", "c", "de", "f", "g" }, attention.texts_of(message(
			"<body>a</body><body xml:lang='de'>b</body><subject xmlns='urn:example'>c</subject>"
				.. "<html xmlns='http://jabber.org/protocol/xhtml-im'><body>d<b>e</b></body></html>"
				.. "<reactions xmlns='urn:xmpp:reactions:0' id='i'><reaction>f</reaction></reactions>"
				.. "<poll xmlns='urn:example'><option>g</option></poll>"
				.. "<thread>no</thread><encrypted xmlns='urn:xmpp:omemo:2'>no</encrypted>")))
	end)

	for _, unread in ipairs {
		"<thread>no</thread>", "<error><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text></error>",
		"<encrypted xmlns='eu.siacs.conversations.axolotl'><payload>no</payload></encrypted>",
		"<encrypted xmlns='urn:xmpp:omemo:1'>no</encrypted>", "<openpgp xmlns='urn:xmpp:openpgp:0'>no</openpgp>",
		"<x xmlns='jabber:x:encrypted'>no</x>",
	} do
		it("are not those in " .. unread, function() assert.are.same({}, attention.texts_of(message(unread))) end)
	end

	it("are those in what only has the name of something that nobody reads", function()
		for _, name in ipairs { "thread", "error", "encrypted", "openpgp" } do
			assert.are.same({ "a" }, attention.texts_of(message("<" .. name .. " xmlns='urn:example'>a</" .. name .. ">")))
		end
		assert.are.same({ "a", "b" }, attention.texts_of(message("<encrypted>a</encrypted><openpgp>b</openpgp>")))
	end)
end)

describe("an element of which only some children are wanted", function()
	it("is gone through once, however many go", function()
		local element = counted("message", 40000, function(i) return st.stanza(i % 2 == 0 and "a" or "b") end)
		attention.keep_only(element, function(child) return child.name == "b" end)
		assert.are.same({ 20000, 20000 }, { #element, #element.tags })
	end)

	it("keeps the text beside them where that is wanted", function()
		local stanza = message("x<a/>y<b/>z")
		attention.keep_only(stanza, function(element) return element.name == "b" end, true)
		assert.are.equal("xy<b/>z", stanza[1] .. stanza[2] .. tostring(stanza[3]) .. stanza[4])
		assert.are.equal(stanza[3], stanza.tags[1])
	end)

	it("loses the text beside them unless that is wanted too", function()
		local stanza = message("x<a/>y<b/>z")
		attention.keep_only(stanza, function(element) return element.name == "b" end)
		assert.are.equal(1, #stanza)
		assert.are.equal("b", stanza[1].name)
	end)
end)

describe("a rewritten message", function()
	local function rewritten(inner)
		local stanza = message(inner)
		attention.rewrite(stanza, "fine")
		return stanza
	end

	it("says nothing but the one body", function()
		local stanza = rewritten("evil<body>evil</body><body xml:lang='de'>evil</body><subject>evil</subject>"
			.. "<html xmlns='http://jabber.org/protocol/xhtml-im'><body>evil</body></html>"
			.. "<x xmlns='jabber:x:oob'><url>evil</url></x><thread>evil</thread><body xmlns='jabber:client'>evil</body>"
			.. "<reference xmlns='urn:xmpp:reference:0' uri='evil'/><active xmlns='http://jabber.org/protocol/chatstates'>evil</active>"
			.. "<reply xmlns='urn:xmpp:reply:0' id='r'>evil</reply><no-store xmlns='urn:xmpp:hints'/>")
		assert.are.equal(1, #stanza)
		assert.are.equal("<body>fine</body>", tostring(stanza[1]))
	end)

	it("keeps nothing that Jitsi's clients would read instead", function()
		local stanza = message "<body>spam</body><json-message xmlns='http://jitsi.org/jitmeet'>{\"message\":\"spam\"}</json-message>"
		assert.is_true(attention.asks(message "<json-message xmlns='http://jitsi.org/jitmeet'>{}</json-message>"))
		attention.rewrite(stanza, "[removed]")
		assert.is_nil(tostring(stanza):find "spam")
	end)

	it("remains a correction, an answer and what it is known by", function()
		local left = tostring(rewritten("<replace xmlns='urn:xmpp:message-correct:0' id='i'/><body>evil</body>"
			.. "<reply xmlns='urn:xmpp:reply:0' id='r'/><origin-id xmlns='urn:xmpp:sid:0' id='o'/>"
			.. "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='i'/><active xmlns='http://jabber.org/protocol/chatstates'/>"))
		for _, name in ipairs { "replace", "reply", "origin-id", "occupant-id", "active" } do
			assert.is_truthy(left:find("<" .. name .. " ", 1, true))
		end
		assert.is_nil(left:find("evil", 1, true))
	end)

	it("can still be added to and mapped, as Prosody does", function()
		local stanza = rewritten("a<body>b</body>c<thread>d</thread>e")
		stanza:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", id = "1" }):up()
		stanza:maptags(function(tag) return tag.name ~= "body" and tag or nil end)
		assert.are.equal(1, #stanza)
		assert.are.equal("stanza-id", stanza.tags[1].name)
	end)

	it("is no error any more", function()
		local stanza = xml("<message type='error'><body>evil</body><error type='cancel'/></message>")
		attention.rewrite(stanza, "fine")
		assert.are.equal("chat", stanza.attr.type)
		assert.are.equal("<body>fine</body>", tostring(stanza[1]))
	end)

	it("that invites keeps the address and one reason", function()
		local stanza = xml("<message><body>evil</body><x xmlns='http://jabber.org/protocol/muc#user'>"
			.. "<invite to='a@b'><reason>evil</reason><continue thread='evil'/></invite><invite to='c@d'/></x></message>")
		attention.rewrite_invite(stanza, "fine")
		assert.is_nil(tostring(stanza):find("evil", 1, true))
		assert.is_nil(tostring(stanza):find("c@d", 1, true))
		local invite = stanza:get_child("x", "http://jabber.org/protocol/muc#user"):get_child("invite")
		assert.are.equal("a@b", invite.attr.to)
		assert.are.equal("fine", invite:get_child_text("reason"))
	end)
end)

describe("what can be read in a presence", function()
	for what, case in pairs {
		["is nothing in an ordinary one"] = { nil, "<show>away</show><priority>-5</priority>"
			.. "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/><idle xmlns='urn:xmpp:idle:1' since='s'/>"
			.. "<x xmlns='vcard-temp:x:update'><photo>0123abCD</photo></x><occupant-id xmlns='urn:xmpp:occupant-id:0' id='i'/>" },
		["is nothing in one without a picture"] = { nil, "<x xmlns='vcard-temp:x:update'><photo/></x>" },
		["is nothing where a picture is not ready"] = { nil, "<x xmlns='vcard-temp:x:update'/>" },
		["is nothing in what the room takes out"] = {
			nil, "<x xmlns='http://jabber.org/protocol/muc'><password>x</password></x>" },
		["is the status"] = { "brb", "<status>brb</status><show>away</show>" },
		["is every status"] = { "brb\ngleich", "<status>brb</status><status xml:lang='de'>gleich</status>" },
	} do
		it(what, function() assert.are.equal(case[1], attention.status_of(presence(case[2]))) end)
	end

	for what, inner in pairs {
		["a nickname"] = "<nick xmlns='http://jabber.org/protocol/nick'>x</nick>",
		["a show that is none"] = "<show>buy</show>",
		["a priority that is none"] = "<priority>buy</priority>",
		["a picture that is none"] = "<x xmlns='vcard-temp:x:update'><photo>buy</photo></x>",
		["a picture's hash too long for one"] = "<x xmlns='vcard-temp:x:update'><photo>" .. ("ab"):rep(65) .. "</photo></x>",
		["a name beside the picture"] = "<x xmlns='vcard-temp:x:update'><photo/><nickname>x</nickname></x>",
		["hats"] = "<hats xmlns='urn:xmpp:hats:0'><hat title='x' uri='u'/></hats>",
		["hats as they were"] = "<hats xmlns='xmpp:prosody.im/protocol/hats:1'><hat title='x'/></hats>",
		["how long one was idle, in words"] = "<query xmlns='jabber:iq:last' seconds='1'>x</query>",
		["text without an element"] = "x",
		["what nobody knows"] = "<a xmlns='urn:example' b='x'/>",
	} do
		it("is " .. what .. ", which can be taken out", function()
			local stanza = presence("<show>dnd</show>" .. inner)
			assert.is_truthy(attention.status_of(stanza))
			attention.strip_status(stanza)
			assert.is_nil(attention.status_of(stanza))
			assert.are.equal("<show>dnd</show>", tostring(stanza[1]))
		end)
	end

	it("differs where anything in it does", function()
		local function of(title) return attention.status_of(presence("<hats xmlns='u'><hat title='" .. title .. "'/></hats>")) end
		assert.are.equal(of("a"), of("a"))
		assert.are_not.equal(of("a"), of("b"))
	end)
end)
