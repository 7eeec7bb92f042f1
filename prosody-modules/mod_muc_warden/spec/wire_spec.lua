local part = require "spec.load"
local wire = part "wire"
local st = require "util.stanza"

-- As Prosody's parser gives it: within our namespace every element names it.
local function received(element)
	element.attr.xmlns = element.attr.xmlns or wire.xmlns
	for _, child in ipairs(element.tags) do received(child) end
	return element
end

local function policies(list, attr)
	local element = st.stanza("policies", attr or { epoch = "e" })
	for _, json in ipairs(list) do element:text_tag("policy", json, { room = "a@rooms" }) end
	return received(element)
end

local function verdicts(build)
	local element = st.stanza("verdicts", { epoch = "e" })
	build(element)
	return received(element)
end

local function one(attr, child, text)
	return verdicts(function(element)
		element:tag("verdict", attr)
		if child then element:text_tag(child, text) end
	end)
end

local function retract(ids, attr)
	local element = st.stanza("retract", attr or { epoch = "e", room = "a@rooms" })
	for _, id in ipairs(ids) do element:text_tag("id", id) end
	return received(element)
end

local function many(count, value)
	local list = {}
	for i = 1, count do list[i] = value end
	return list
end

describe("what the bot sends", function()
	it("is read: hello", function()
		assert.same({ software = "mucwarden 0.1.0" },
			wire.read_hello(received(st.stanza("hello", { software = "mucwarden 0.1.0" }))))
		assert.same({}, wire.read_hello(received(st.stanza("hello"))))
	end)

	it("is read: policies", function()
		local element = policies({ "{}", '{"slowMode":3}' }, { epoch = "e", first = "1", last = "1" })
		assert.same({
			epoch = "e", first = true, last = true,
			policies = { { room = "a@rooms", json = "{}" }, { room = "a@rooms", json = '{"slowMode":3}' } },
		}, wire.read_policies(element))
		assert.same({ epoch = "e", first = false, last = false, policies = {} }, wire.read_policies(policies({})))
	end)

	it("is read: verdicts, in their order", function()
		local element = verdicts(function(list)
			list:tag("verdict", { id = "1", is = "allow" }):up()
			list:tag("done", { id = "2b" }):up()
			list:tag("verdict", { id = "2", is = "refuse" }):text_tag("text", "No."):up()
			list:tag("verdict", { id = "3", is = "refuse" }):up()
			list:tag("verdict", { id = "4", is = "rewrite" }):text_tag("body", "[removed]"):up()
			list:tag("verdict", { id = "5", is = "shadow" }):up()
			list:tag("verdict", { id = "6", is = "wait", ms = "3000" }):up()
		end)
		assert.same({
			epoch = "e",
			items = {
				{ kind = "verdict", id = "1", is = "allow" },
				{ kind = "done", id = "2b" },
				{ kind = "verdict", id = "2", is = "refuse", text = "No." },
				{ kind = "verdict", id = "3", is = "refuse" },
				{ kind = "verdict", id = "4", is = "rewrite", body = "[removed]" },
				{ kind = "verdict", id = "5", is = "shadow" },
				{ kind = "verdict", id = "6", is = "wait", ms = 3000 },
			},
		}, wire.read_verdicts(element))
	end)

	it("is read: a request to retract", function()
		local attr = { epoch = "e", room = "a@rooms", reason = "No advertising." }
		assert.same({ epoch = "e", room = "a@rooms", reason = "No advertising.", ids = { "A1", "A2" } },
			wire.read_retract(retract({ "A1", "A2" }, attr)))
	end)

	local wrong = {
		{ "hello of another namespace", "read_hello", function() return st.stanza("hello", { xmlns = "urn:x:2" }) end },
		{ "hello without namespace", "read_hello", function() return st.stanza("hello") end },
		{ "something else than hello", "read_hello", function() return received(st.stanza("goodbye")) end },
		{ "hello with something in it", "read_hello",
			function() return received(st.stanza("hello"):tag("room"):up()) end },
		{ "policies without epoch", "read_policies", function() return policies({}, {}) end },
		{ "policies of an epoch that is no id", "read_policies",
			function() return policies({}, { epoch = ("e"):rep(300) }) end },
		{ "too many policies", "read_policies", function() return policies(many(65, "{}")) end },
		{ "policies that are too large", "read_policies", function() return policies(many(3, ("x"):rep(90000))) end },
		{ "a policy of no room", "read_policies",
			function() return received(st.stanza("policies", { epoch = "e" }):text_tag("policy", "{}")) end },
		{ "a policy with elements in it", "read_policies",
			function()
				return received(st.stanza("policies", { epoch = "e" }):tag("policy", { room = "a@rooms" }):tag("x"):reset())
			end },
		{ "a policy of another namespace", "read_policies",
			function()
				local element = policies({ "{}" })
				element.tags[1].attr.xmlns = "urn:x:2"
				return element
			end },
		{ "something else than a policy", "read_policies",
			function() return received(st.stanza("policies", { epoch = "e" }):tag("polity", { room = "a@rooms" }):up()) end },
		{ "verdicts without epoch", "read_verdicts", function() return received(st.stanza("verdicts")) end },
		{ "a verdict without id", "read_verdicts", function() return one({ is = "allow" }) end },
		{ "a verdict with an empty id", "read_verdicts", function() return one({ id = "", is = "allow" }) end },
		{ "a verdict with a long id", "read_verdicts", function() return one({ id = ("1"):rep(300), is = "allow" }) end },
		{ "a verdict that says nothing", "read_verdicts", function() return one({ id = "1" }) end },
		{ "a verdict that is unknown", "read_verdicts", function() return one({ id = "1", is = "ban" }) end },
		{ "rewriting without a body", "read_verdicts", function() return one({ id = "1", is = "rewrite" }) end },
		{ "rewriting to nothing", "read_verdicts", function() return one({ id = "1", is = "rewrite" }, "body", "") end },
		{ "rewriting with a text", "read_verdicts", function() return one({ id = "1", is = "rewrite" }, "text", "x") end },
		{ "refusing with a body", "read_verdicts", function() return one({ id = "1", is = "refuse" }, "body", "x") end },
		{ "refusing with two texts", "read_verdicts",
			function()
				return verdicts(function(list)
					list:tag("verdict", { id = "1", is = "refuse" }):text_tag("text", "a"):text_tag("text", "b")
				end)
			end },
		{ "refusing with a book", "read_verdicts",
			function() return one({ id = "1", is = "refuse" }, "text", ("x"):rep(65537)) end },
		{ "waiting for no time", "read_verdicts", function() return one({ id = "1", is = "wait" }) end },
		{ "waiting for 0 ms", "read_verdicts", function() return one({ id = "1", is = "wait", ms = "0" }) end },
		{ "waiting for too long", "read_verdicts", function() return one({ id = "1", is = "wait", ms = "10001" }) end },
		{ "waiting for a word", "read_verdicts", function() return one({ id = "1", is = "wait", ms = "1e3" }) end },
		{ "too many verdicts", "read_verdicts",
			function()
				return verdicts(function(list)
					for _ = 1, 10001 do list:tag("done", { id = "1" }):up() end
				end)
			end },
		{ "one wrong verdict among others", "read_verdicts",
			function()
				return verdicts(function(list)
					list:tag("verdict", { id = "1", is = "allow" }):up():tag("verdikt", { id = "2", is = "allow" }):up()
				end)
			end },
		{ "a retraction in no epoch", "read_retract", function() return retract({ "A" }, { room = "a@rooms" }) end },
		{ "a retraction in no room", "read_retract", function() return retract({ "A" }, { epoch = "e" }) end },
		{ "a retraction of nothing", "read_retract", function() return retract({}) end },
		{ "a retraction of too much", "read_retract", function() return retract(many(501, "A")) end },
		{ "a retraction of an empty id", "read_retract", function() return retract({ "A", "" }) end },
		{ "a retraction of a long id", "read_retract", function() return retract({ ("A"):rep(257) }) end },
		{ "a retraction of something else", "read_retract",
			function() return received(st.stanza("retract", { epoch = "e", room = "a@rooms" }):tag("all"):up()) end },
	}
	for _, case in ipairs(wrong) do
		it("is refused: " .. case[1], function()
			local value, why = wire[case[2]](case[3]())
			assert.is_nil(value)
			assert.is_string(why)
		end)
	end

	it("is refused where there is nothing", function()
		for _, read in ipairs { "read_hello", "read_policies", "read_verdicts", "read_retract" } do
			local value, why = wire[read](nil)
			assert.is_nil(value)
			assert.is_string(why)
		end
	end)

	it("may be as large as the contract says", function()
		assert.equal(64, #wire.read_policies(policies(many(64, ("x"):rep(4096)))).policies)
		assert.equal(500, #wire.read_retract(retract(many(500, "A"))).ids)
		assert.equal(10000, wire.read_verdicts(one({ id = "1", is = "wait", ms = "10000" })).items[1].ms)
	end)
end)

-- Attributes in the order of their names, so that texts can be compared.
local function shown(element)
	local names = {}
	for name in pairs(element.attr) do names[#names + 1] = name end
	table.sort(names)
	local text = "<" .. element.name
	for _, name in ipairs(names) do text = text .. " " .. name .. "=" .. element.attr[name] end
	text = text .. ">"
	for _, child in ipairs(element) do text = text .. (type(child) == "string" and child or shown(child)) end
	return text .. "</>"
end

describe("what the module sends", function()
	local message = st.message({ type = "groupchat", id = "m1", from = "bob@example.org/x", to = "a@rooms" }, "Hi")

	local cases = {
		{ "its answer to hello",
			wire.hello {
				epoch = "e", prosody = "0.12.3", parts = { link = true, access = true, gate = nil }, fail = "open", timeout = 500,
				beside = { "muc_slow_mode" }, rooms = { "a@rooms", "b@rooms" },
			},
			"<hello beside=muc_slow_mode epoch=e fail=open parts=access link prosody=0.12.3 timeout=500 xmlns=urn:x-mucwarden:1>"
				.. "<room jid=a@rooms></><room jid=b@rooms></></>" },
		{ "an answer of one who has nothing switched on", wire.hello { epoch = "e", parts = {}, beside = {} },
			"<hello epoch=e xmlns=urn:x-mucwarden:1></>" },
		{ "that it asks for a hello", wire.again(), "<again xmlns=urn:x-mucwarden:1></>" },
		{ "its leave", wire.bye("e"), "<bye epoch=e xmlns=urn:x-mucwarden:1></>" },
		{ "frames", wire.frames("e", { wire.absent("a@rooms"), wire.destroyed("b@rooms") }),
			"<frames epoch=e xmlns=urn:x-mucwarden:1><absent room=a@rooms></><destroyed room=b@rooms></></>" },
		{ "the picture of a room",
			wire.watching {
				room = "a@rooms", persistent = true, archive = true, retraction = "1", occupant_ids = false,
				subject = { from = "Romeo", text = "Owls" },
				occupants = { { nick = "Romeo", role = "moderator", affiliation = "owner", occupant_id = "o", jid = "r@x" } },
			},
			"<watching archive=1 persistent=1 retraction=1 room=a@rooms><subject from=Romeo>Owls</>"
				.. "<occupant affiliation=owner jid=r@x nick=Romeo occupant-id=o role=moderator></></>" },
		{ "that a room went to another", wire.released("a@rooms", "w2.x"), "<released room=a@rooms to=w2.x></>" },
		{ "that somebody left", wire.occupant { room = "a@rooms", nick = "Bob", now = "Robert", gone = true },
			"<occupant gone=1 nick=Bob now=Robert room=a@rooms></>" },
		{ "what passed",
			wire.passed {
				id = "2b", room = "a@rooms", stanza = message, about = { nick = "Bob", at = 1795284000.75, own = true },
			},
			"<passed at=2026-11-21T18:00:00Z id=2b nick=Bob own=1 room=a@rooms>"
				.. "<message from=bob@example.org/x id=m1 to=a@rooms type=groupchat xmlns=jabber:client><body>Hi</></></>" },
		{ "what was lost", wire.lost { room = "a@rooms", count = 12, since = "2026-11-21T17:58:00Z" },
			"<lost count=12 room=a@rooms since=2026-11-21T17:58:00Z></>" },
		{ "a question, of an entry that has more in it",
			wire.check {
				id = "1f", room = "a@rooms", kind = "message", nick = "Bob", anonymous = true, stanza = message,
				sender = "bob@example.org", host = "w.x", asked_at = 1.5, settled = print,
			},
			"<check anonymous=1 id=1f kind=message nick=Bob room=a@rooms>"
				.. "<message from=bob@example.org/x id=m1 to=a@rooms type=groupchat xmlns=jabber:client><body>Hi</></></>" },
		{ "an outcome", wire.outcome { id = "1f", is = "passed", stanza_id = "A1" },
			"<outcome id=1f is=passed stanza-id=A1></>" },
		{ "what was not found", wire.retracted { "A2" }, "<retract xmlns=urn:x-mucwarden:1><missing>A2</></>" },
		{ "that all policies are in use", wire.policies_result(nil), "<policies xmlns=urn:x-mucwarden:1></>" },
		{ "that a policy is not in use", wire.policies_result { { room = "a@rooms", why = "not served" } },
			"<policies xmlns=urn:x-mucwarden:1><refused room=a@rooms>not served</></>" },
	}
	for _, case in ipairs(cases) do
		it("is " .. case[1], function()
			assert.equal(case[3], shown(case[2]))
		end)
	end

	it("leaves the stanza as it is", function()
		assert.is_nil(message.attr.xmlns)
	end)

	it("puts nobody's child elements into our namespace", function()
		local text = tostring(wire.frames("e", { wire.check { id = "1", room = "a@rooms", stanza = message } }))
		assert.truthy(text:find("xmlns='jabber:client'", 1, true))
		assert.truthy(text:find("<body>Hi</body>", 1, true))
	end)
end)
