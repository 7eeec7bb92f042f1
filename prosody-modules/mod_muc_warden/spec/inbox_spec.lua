local part = require "spec.load"
local xml = require "spec.support.xml"
local inbox = part "inbox"

describe("what the bot says", function()
	local calls, logged, answers, heard, one
	local ns = "urn:x-mucwarden:1"

	before_each(function()
		calls, logged, answers, heard = {}, {}, {}, 0
		local function call(name, answer)
			return function(...)
				calls[#calls + 1] = name .. " " .. table.concat({ ... }, " ", 1, select("#", ...) > 1 and 1 or nil)
				return answer
			end
		end
		one = inbox.new {
			wire = part "wire",
			link = {
				is_ours = function(from) return from == "bot.x" end,
				is_open = function(_, epoch) return epoch == "now" end,
				heard = function() heard = heard + 1 end,
			},
			log = function(level, format, ...) logged[#logged + 1] = level .. ": " .. format:format(...) end,
			hello = function(host)
				calls[#calls + 1] = "hello " .. host
				return part "wire".again()
			end,
			policies = function(host, list, first, last)
				calls[#calls + 1] = ("policies %s %d %s %s"):format(host, #list, tostring(first), tostring(last))
				return { { room = "r@m", why = "because" } }
			end,
			verdict = function(host, item) calls[#calls + 1] = ("%s %s %s"):format(host, item.id, item.is) end,
			done = call "done",
			retract = function(_, request)
				if request.room == "none@m" then return nil, "cancel", "item-not-found" end
				return { request.ids[2] }
			end,
		}
	end)

	local function event(text)
		return { stanza = xml(text), origin = { send = function(reply) answers[#answers + 1] = reply end } }
	end
	local function message(inner, from, type)
		local attrs = ("from='%s' to='m' type='%s'"):format(from or "bot.x", type or "normal")
		return one.message(event(("<message %s>%s</message>"):format(attrs, inner)))
	end
	local function iq(name, inner, from)
		return one[name](event(("<iq type='set' id='1' from='%s' to='m'>%s</iq>"):format(from or "bot.x", inner)))
	end
	local function verdicts(inner, epoch)
		return ("<verdicts xmlns='%s' epoch='%s'>%s</verdicts>"):format(ns, epoch or "now", inner)
	end

	it("is taken in its order", function()
		assert.is_true(message(verdicts "<verdict id='1' is='allow'/><done id='2'/><verdict id='3' is='shadow'/>"))
		assert.same({ "bot.x 1 allow", "done 2", "bot.x 3 shadow" }, calls)
		assert.equal(1, heard)
	end)

	it("is none of our matter without our namespace, and mod_muc goes on", function()
		assert.is_nil(message "<body>hello</body>")
		assert.is_nil(message "<verdicts xmlns='urn:x-mucwarden:2'/>")
		assert.same({ {}, {} }, { calls, logged })
	end)

	it("is no answer to what comes back", function()
		assert.is_true(message("", "bot.x", "error"))
		assert.is_nil(message("", "somebody@x", "error"))
		assert.same({}, answers)
	end)

	for name, case in pairs {
		["of others"] = {
			verdicts "<done id='1'/>", "a@b/c", "warn: Refused a frame from a@b/c: it is none of muc_warden_components,"
				.. " and does not name this host in muc_warden_hosts",
		},
		["malformed"] = { verdicts "<done/>", "bot.x", "warn: Refused a frame from bot.x: malformed verdict" },
		["of another epoch"] = {
			verdicts("<done id='1'/>", "then"), "bot.x", "info: Refused a frame from bot.x: its epoch is over: say hello",
		},
	} do
		it("is refused, and told of once: " .. name, function()
			assert.is_true(message(case[1], case[2]))
			assert.is_true(message(case[1], case[2]))
			assert.same({ {}, { case[3] }, 0 }, { calls, logged, heard })
		end)
	end

	it("is told of in so many ways, and no more", function()
		for i = 1, 100 do message(verdicts "", "a@b/" .. i) end
		assert.equal(50, #logged)
	end)

	local function answered()
		local _, condition = answers[#answers]:get_error()
		return answers[#answers].attr.type, condition
	end

	it("is answered where it asks", function()
		assert.is_true(iq("hello", "<hello xmlns='" .. ns .. "'/>"))
		assert.equal("result", (answered()))
		assert.is_true(iq("policies", "<policies xmlns='" .. ns .. "' epoch='now' last='1'><policy room='r@m'>{}</policy></policies>"))
		assert.equal("because", answers[2].tags[1].tags[1]:get_text())
		assert.is_true(iq("retract", "<retract xmlns='" .. ns .. "' epoch='now' room='r@m'><id>A</id><id>B</id></retract>"))
		assert.equal("B", answers[3].tags[1].tags[1]:get_text())
		assert.same({ "hello bot.x", "policies bot.x 1 false true" }, calls)
	end)

	it("is answered where it is refused", function()
		iq("hello", "<hello xmlns='" .. ns .. "'/>", "bot.x/resource")
		assert.same({ "error", "forbidden" }, { answered() })
		iq("policies", "<policies xmlns='" .. ns .. "' epoch='then'/>")
		assert.same({ "error", "unexpected-request" }, { answered() })
		iq("policies", "<policies xmlns='" .. ns .. "' epoch='now'><room/></policies>")
		assert.same({ "error", "bad-request" }, { answered() })
		iq("retract", "<retract xmlns='" .. ns .. "' epoch='now' room='none@m'><id>A</id></retract>")
		assert.same({ "error", "item-not-found" }, { answered() })
		assert.same({}, calls)
	end)
end)
