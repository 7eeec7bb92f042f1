local part = require "spec.load"
local shape = part "shape".new(part)

local function read(source) return shape.read(source, 1000) end

describe("the JSON of a policy", function()
	it("is read as it is meant", function()
		local policy = assert(read [[{"nick":"Warden","ask":["message","invite"],"slowMode":3,"muteAnonymous":true,"delay":2.5,
			"anonymize":false,"terms":"Be kind","mutes":[{"jid":"bob@example.org"}],"without":{"maxLength":{"limit":5,"reason":"long"}},
			"later":{"what":1}}]])
		assert.same({ message = true, invite = true }, policy.ask)
		assert.equal("Warden", policy.nick)
		assert.equal(3, policy.slowMode)
		assert.equal(2.5, policy.delay)
		assert.is_true(policy.muteAnonymous)
		assert.is_false(policy.anonymize)
		assert.equal("Be kind", policy.terms)
		assert.is_true(part "mutes".holds(policy.mutes, "bob@example.org", nil, 0))
		assert.equal("long", shape.reason(policy.without, { "longer" }))
		assert.is_nil(policy.later)
	end)

	it("may be empty, and what is nothing is absent", function()
		assert.same({ ask = {} }, read "{}")
		assert.same({ ask = {} }, read [[{"slowMode":0,"delay":0,"terms":"","nick":"","ask":[]}]])
	end)

	it("counts characters, not bytes", function()
		assert.is_truthy(read(([[{"terms":"%s"}]]):format(("ä"):rep(400))))
		assert.is_nil((read(([[{"terms":"%s"}]]):format(("a"):rep(401)))))
	end)

	for _, source in ipairs {
		"", "null", "[]x", "[1]", "5", [["x"]], "{", [[{"nick":null}]], [[{"nick":5}]], [[{"nick":["x"]}]], [[{"ask":"message"}]],
		[[{"ask":["thoughts"]}]], [[{"ask":[null]}]], [[{"ask":{"message":true}}]], [[{"slowMode":"5"}]], [[{"slowMode":-1}]],
		[[{"slowMode":1001}]], [[{"slowMode":1e999}]], [[{"delay":61}]], [[{"muteAnonymous":1}]], [[{"anonymize":null}]],
		[[{"mutes":{}x}]], [[{"mutes":[{}]}]], [[{"mutes":["bob@example.org"]}]], [[{"mutes":[null]}]], [[{"without":[1]}x]],
		[[{"without":5}]], [[{"without":null}]], [[{"without":{"maxLength":null}}]], [[{"without":{"words":[null]}}]],
		[[{"__array":5}]], [[{"__hash":7}]], [[{"__hash":["nick",5]}]], [[{"nick":"\ud800"}]], [[{"nick":"]] .. "\255" .. [["}]],
		"1--2", [[{"a":1-2}]], ("["):rep(900), ([[{"a":]]):rep(150), '{"a":' .. ("["):rep(400) .. ("]"):rep(400),
		[[{"nick":"]] .. ("x"):rep(1000) .. [["}]],
	} do
		it("is refused with a reason: " .. source:sub(1, 40):gsub("[\128-\255]", "?"), function()
			local policy, why = read(source)
			assert.is_nil(policy)
			assert.is_string(why)
		end)
	end
end)
