local part = require "spec.load"
local st = require "util.stanza"
local settlement = part "settlement"

describe("what becomes of a question", function()
	local done, told, sent, missed, broken, entry, fate, forbidden, on_its_way

	local function new(more)
		local delivering = {}
		local function note(name)
			return function(_, text)
				if broken[name] then error(name .. " is broken") end
				done[#done + 1] = text and name .. ": " .. text or name
			end
		end
		local env = {
			deliver = {
				pass = function(one, body)
					one.is_on_its_way = on_its_way
					note "pass"(one, body)
					done[#done] = done[#done] .. (delivering.unjudged and " unjudged " .. delivering.unjudged or "")
					return fate or "passed", "A1"
				end,
				refuse = note "refuse", deny = note "deny", shadow = note "shadow",
			},
			link = {
				frame = function(host, outcome) told[#told + 1] = host .. ": " .. outcome end,
				timed_out = function(host) missed[#missed + 1] = host end,
				responsible = function() return "b" end,
			},
			wire = {
				outcome = function(outcome)
					if broken.outcome then error "outcome is broken" end
					return ("%s %s %s %s"):format(outcome.id, outcome.is, tostring(outcome.stanza_id), tostring(outcome.unjudged))
				end,
			},
			attention = { texts_of = function() return { "text" } end },
			without = function(texts) return forbidden and forbidden .. texts[1] or nil end,
			unsaid = function(room, sender) done[#done + 1] = "unsaid " .. room .. " " .. sender end,
			log = function(level) done[#done + 1] = level end,
			send = function(stanza) sent[#sent + 1] = stanza end,
			fails_open = true, delivering = delivering,
		}
		for key, value in pairs(more or {}) do env[key] = value end
		return settlement.new(env)
	end

	before_each(function()
		done, told, sent, missed, broken, fate, forbidden, on_its_way = {}, {}, {}, {}, {}, nil, nil, nil
		entry = {
			id = "1", kind = "message", room = "r@m", sender = "a@b", from = "a@b/c", host = "b", asked_at = 1,
			stanza = st.message({ type = "groupchat", from = "a@b/c", to = "r@m", id = "m1" }, "text"),
		}
	end)

	for _, case in ipairs {
		{ { is = "allow" }, { "pass" }, { "b: 1 passed A1 nil" } },
		{ { is = "rewrite", body = "other" }, { "pass: other" }, { "b: 1 passed A1 nil" } },
		{ { is = "refuse", text = "no" }, { "unsaid r@m a@b", "refuse: no" }, { "b: 1 refused nil nil" } },
		{ { is = "shadow" }, { "shadow" }, { "b: 1 refused nil nil" } },
		{ { is = "deny", unjudged = "timeout" }, { "unsaid r@m a@b", "deny: timeout" }, { "b: 1 refused nil timeout" } },
		-- What the room shows unjudged is told of by the watcher.
		{ { is = "pass", unjudged = "down" }, { "pass unjudged down" }, {} },
	} do
		it("is what was decided: " .. case[1].is, function()
			new().settle(entry, case[1])
			assert.same({ case[2], case[3] }, { done, told })
		end)
	end

	it("is told for what no room shows, too", function()
		entry.kind = "private"
		new().settle(entry, { is = "pass", unjudged = "timeout" })
		assert.same({ { "b: 1 passed A1 timeout" }, { "b" } }, { told, missed })
	end)

	it("is nothing for who went before they came in", function()
		entry.kind, entry.left = "presence", true
		new().settle(entry, { is = "allow" })
		assert.same({ {}, { "b: 1 gone nil nil" } }, { done, told })
	end)

	it("is nothing where it can not be delivered any more", function()
		fate = "gone"
		new().settle(entry, { is = "allow" })
		assert.same({ "b: 1 gone nil nil" }, told)
	end)

	it("is told to nobody who was not asked", function()
		entry.host, entry.asked_at = nil, nil
		new().settle(entry, { is = "deny", unjudged = "down" })
		assert.same({}, told)
	end)

	it("goes by what is judged here where nobody else does", function()
		forbidden = "not this "
		new().settle(entry, { is = "pass", unjudged = "down" })
		assert.same({ "unsaid r@m a@b", "refuse: not this text" }, done)
		entry.kind, done = "invite", {}
		new().settle(entry, { is = "pass", unjudged = "down" })
		assert.same({ "pass unjudged down" }, done)
	end)

	describe("where a part is broken", function()
		local function condition()
			local _, name = sent[1]:get_error()
			return name
		end

		it("is that the sender is told, wherever it can not be delivered", function()
			broken.pass = true
			new().settle(entry, { is = "allow" })
			assert.same({ { "error" }, 1, "internal-server-error" }, { done, #sent, condition() })
			assert.same({ "a@b/c", "r@m" }, { sent[1].attr.to, sent[1].attr.from })
		end)

		it("is a second try where the gate fails open and nothing was decided against it", function()
			local times = 0
			local one = new { without = function()
				times = times + 1
				error "without is broken"
			end }
			one.settle(entry, { is = "pass", unjudged = "down" })
			assert.same({ { "error", "pass unjudged error" }, 1, {} }, { done, times, sent })
		end)

		it("is no second try of what is on its way already", function()
			broken.pass, on_its_way = true, true
			new().settle(entry, { is = "allow" })
			assert.same({ { "error" }, {} }, { done, sent })
		end)

		for _, name in ipairs { "refuse", "deny", "shadow" } do
			it("is that nothing passes: " .. name, function()
				broken[name], entry.kind = true, "private"
				entry.to = "Bob"
				new().settle(entry, { is = name })
				assert.same({ { "error" }, "r@m/Bob" }, { done, sent[1].attr.from })
			end)
		end

		it("is that nothing passes where the gate fails closed", function()
			broken.pass = true
			new { fails_open = false }.settle(entry, { is = "allow" })
			assert.same({ { "error" }, 1 }, { done, #sent })
		end)

		it("is no error for what was delivered, and only could not be told of", function()
			broken.outcome = true
			new().settle(entry, { is = "allow" })
			assert.same({ { "pass", "error" }, {} }, { done, sent })
		end)

		it("is silence towards an error", function()
			broken.pass, entry.stanza.attr.type = true, "error"
			new().settle(entry, { is = "allow" })
			assert.same({}, sent)
		end)
	end)
end)
