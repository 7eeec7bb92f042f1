local part = require "spec.load"
local store_of = require "spec.support.store"
local session = part "session"

describe("a bot's session", function()
	local logged
	local events, epoch, policies, live, one, rooms, forgotten_of_spool, claims_store

	before_each(function()
		events, epoch, policies, live, rooms, claims_store = {}, {}, {}, {}, {}, store_of()
		logged = {}
		local function note(name)
			return function(what) events[#events + 1] = name .. (type(what) == "string" and " " .. what or "") end
		end
		one = function(options)
			return session.new {
				wire = part "wire",
				claims = part "claims".new { store = claims_store, host = "m", components = { "a", "b" }, log = function() end },
				link = {
					hello = function(host)
						epoch[host] = "e1"
						return "e1"
					end,
					gone = function(host) epoch[host] = nil end,
					epoch_of = function(host) return epoch[host] end,
				},
				watcher = { forget = note "forget", assign = note "assign" },
				gate = {
					host_gone = function(host, until_when) events[#events + 1] = ("gone %s %d"):format(host, until_when) end,
					ask_again = note "ask",
				},
				policy = {
					set = function(room_jid, json)
						if json == "bad" then return nil, "it is bad" end
						local changed = policies[room_jid] ~= json
						policies[room_jid] = json
						return true, changed
					end,
					get = function(room_jid) return policies[room_jid] or policies.m end,
					has = function(room_jid) return policies[room_jid] ~= nil end,
					rooms = function() return next, policies end,
					keep_only = function(wanted)
						local forgotten = {}
						for room_jid in pairs(policies) do
							if not wanted[room_jid] then forgotten[#forgotten + 1] = room_jid end
						end
						for _, room_jid in ipairs(forgotten) do policies[room_jid] = nil end
						return forgotten
					end,
				},
				voice = { apply = function(room) events[#events + 1] = "apply " .. room.jid end, forget = note "forget voice" },
				terms = { changed = function() end }, access = { vacate = function() end },
				spool = { forget = function(predicate) forgotten_of_spool = predicate end },
				serves = function(room_jid)
					if options then return options[1] == room_jid end
					return room_jid:sub(-2) == "@m"
				end,
				live_rooms = function()
					local at = 0
					return function() at = at + 1; return live[at] end
				end,
				log = function(level, format, ...) logged[#logged + 1] = level .. ": " .. format:format(...) end,
				now = function() return 100 end, version = "13.0", host = "m", send_to = note "send to",
				options = {
					parts = { gate = true }, fail = "open", timeout = 0.5, hold = 2, rooms = options or rooms,
					beside = { names = function() return {} end },
				},
			}
		end
	end)

	local function pushed(list)
		local found = {}
		for room_jid, json in pairs(list) do found[#found + 1] = { room = room_jid, json = json } end
		return found
	end

	it("begins with what the module is, and what was asked before is held", function()
		local hello = one().hello "a"
		assert.same({ "e1", "500", "gate", "open" }, { hello.attr.epoch, hello.attr.timeout, hello.attr.parts, hello.attr.fail })
		assert.same({ "forget a", "gone a 102" }, events)
	end)

	it("has its rooms with the last of its policies, and not before", function()
		local it_is = one()
		assert.same({}, it_is.policies("a", pushed { ["r@m"] = "1" }, true, false))
		assert.same({}, events)
		it_is.policies("a", pushed { ["s@m"] = "1" }, false, true)
		assert.same({ "assign", "ask" }, events)
		assert.same({ ["r@m"] = "1", ["s@m"] = "1" }, policies)
	end)

	it("changes what is different, in rooms that are open", function()
		local it_is = one()
		live = { { jid = "r@m" } }
		it_is.policies("a", pushed { ["r@m"] = "1" }, true, true)
		it_is.policies("a", pushed { ["r@m"] = "1" }, true, true)
		assert.same({ "apply r@m", "assign", "ask", "assign", "ask" }, events)
	end)

	it("forgets what is not named any more, and what it kept of that", function()
		local it_is = one()
		it_is.policies("a", pushed { ["r@m"] = "1", ["s@m"] = "1" }, true, true)
		it_is.policies("a", pushed { ["s@m"] = "1" }, true, true)
		assert.same({ ["s@m"] = "1" }, policies)
		assert.same({ true, false }, { forgotten_of_spool "r@m", forgotten_of_spool "s@m" })
	end)

	describe("with a policy of all rooms", function()
		before_each(function()
			local own = policies
			live = { { jid = "r@m" }, { jid = "s@m" } }
			-- In r@m there is one of its own.
			own["r@m"] = "1"
		end)

		local function applied()
			local list = {}
			for _, event in ipairs(events) do
				if event:find "^apply" then list[#list + 1] = event end
			end
			events = {}
			return list
		end

		it("applies it to rooms that are open and have none of their own", function()
			one().policies("a", pushed { m = "all" }, true, false)
			assert.same({ "apply s@m" }, applied())
			one().policies("a", pushed { m = "all" }, true, false)
			assert.same({}, applied())
		end)

		it("leaves whom it muted in a room that sleeps as they are, where one of its own goes", function()
			local it_is = one()
			live = {}
			it_is.policies("a", pushed { m = "all", ["r@m"] = "1" }, true, true)
			it_is.policies("a", pushed { m = "all" }, true, true)
			for _, event in ipairs(events) do assert.is_nil(event:find "^forget voice") end
		end)

		it("takes what it did back when it is withdrawn", function()
			local it_is = one()
			it_is.policies("a", pushed { m = "all", ["r@m"] = "1" }, true, true)
			it_is.policies("b", pushed {}, true, true)
			applied()
			it_is.policies("a", pushed { ["r@m"] = "1" }, true, true)
			assert.same({ "apply s@m" }, applied())
			assert.same({ ["r@m"] = "1" }, policies)
		end)

		it("keeps it while another bot names it, or may have", function()
			local it_is = one()
			it_is.policies("b", pushed { m = "all" }, true, true)
			it_is.policies("a", pushed { ["r@m"] = "1" }, true, true)
			assert.equal("all", policies.m)
			claims_store.problem = "damaged"
			one().policies("a", pushed { ["r@m"] = "1" }, true, true)
			assert.equal("all", policies.m)
		end)
	end)

	it("leaves what another bot names", function()
		local it_is = one()
		it_is.policies("a", pushed { ["r@m"] = "1" }, true, true)
		it_is.policies("b", pushed { ["s@m"] = "1" }, true, true)
		assert.same({ ["r@m"] = "1", ["s@m"] = "1" }, policies)
	end)

	it("leaves what another bot named before a crash", function()
		one().policies("b", pushed { ["s@m"] = "1" }, true, true)
		one().policies("a", pushed { ["r@m"] = "1" }, true, true)
		assert.same({ ["r@m"] = "1", ["s@m"] = "1" }, policies)
	end)

	it("forgets nothing while it cannot be known who named it", function()
		policies["old@m"] = "1"
		claims_store.problem = "damaged"
		local it_is = one()
		it_is.policies("a", pushed { ["r@m"] = "1" }, true, true)
		assert.same({ ["r@m"] = "1", ["old@m"] = "1" }, policies)
		it_is.policies("b", pushed {}, true, true)
		assert.same({ ["r@m"] = "1" }, policies)
	end)

	it("names what cannot be used, of which what held before holds on", function()
		local it_is = one()
		it_is.policies("a", pushed { ["r@m"] = "1" }, true, true)
		local refused = it_is.policies("a", pushed { ["r@m"] = "bad" }, true, true)
		assert.same({ { room = "r@m", why = "it is bad" } }, refused)
		assert.same({ ["r@m"] = "1" }, policies)
	end)

	it("has no rooms of other hosts, nor any that are not served", function()
		assert.equal(1, #one().policies("a", pushed { ["r@other"] = "1" }, true, true))
		assert.equal(1, #one { "s@m" }.policies("a", pushed { ["r@m"] = "1", ["s@m"] = "1" }, true, true))
		assert.same({ ["s@m"] = "1" }, policies)
	end)

	it("ends once, and its rooms are another's", function()
		local it_is = one()
		it_is.hello "a"
		events = {}
		it_is.gone "a"
		it_is.gone "a"
		assert.same({ "forget a", "assign", "gone a 102" }, events)
		assert.same({
			"info: a is here",
			"warn: a is gone. Unless another bot is there, messages wait 2 s for it; then they pass, and are judged on its return",
		}, logged)
	end)

	it("is asked to begin anew when it was given up", function()
		one().given_up "a"
		assert.same({ "forget a", "assign", "gone a 102", "send to a" }, events)
	end)
end)
