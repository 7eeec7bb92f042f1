-- Lets a test run Lua inside the Prosody that it started: POST /test_control with the token of its configuration.
-- The Lua finds `control` besides the globals; what it returns comes back as JSON.

local json = require "util.json"
local modulemanager = require "core.modulemanager"

module:depends "http"
local token = assert(module:get_option_string("test_control_token"), "test_control_token is missing")

local control = {}

function control.module(host, name)
	return assert(modulemanager.get_module(host, name), name .. " is not loaded on " .. host)
end

function control.room(room_jid)
	local muc = control.module(room_jid:match("@(.*)$"), "muc")
	return assert(muc.get_room_from_jid(room_jid), "there is no room " .. room_jid)
end

-- Locals of a module are out of reach but for the closures that use them, and those are found from its hooks.
local function find(loaded, name, key)
	local folder = loaded.module.path:match("^(.*)/")
	local seen, queue = {}, {}
	local function is_it(value)
		return type(value) == "table" and type(value[key]) == "function"
	end
	local function visit(value)
		if (type(value) ~= "table" and type(value) ~= "function") or seen[value] then return end
		seen[value] = true
		queue[#queue + 1] = value
	end
	if is_it(loaded[name]) then return loaded[name] end
	for _, value in pairs(loaded) do
		if type(value) == "function" then visit(value) end
	end
	for _, _, handler in loaded.module.event_handlers:iter(nil, nil, nil) do visit(handler) end
	local at = 0
	while at < #queue do
		at = at + 1
		local value = queue[at]
		if type(value) == "table" then
			if is_it(rawget(value, name)) then return rawget(value, name) end
			for _, field in next, value do
				if type(field) == "function" then visit(field) end
			end
		elseif debug.getinfo(value, "S").source:sub(2, #folder + 1) == folder then
			for index = 1, 255 do
				local variable, upvalue = debug.getupvalue(value, index)
				if not variable then break end
				if variable == name and is_it(upvalue) then return upvalue end
				if upvalue ~= _G and variable ~= "_ENV" and variable ~= "module" then visit(upvalue) end
			end
		end
	end
end

local broken = {}

-- `what` is "variable.function", of a module's own code: the function throws, so many times or until it is mended.
function control.break_function(host, module_name, what, times)
	local name, key = what:match("^([%w_]+)%.([%w_]+)$")
	local holder = assert(find(control.module(host, module_name), name, key), "no " .. what .. " in " .. module_name)
	local original = holder[key]
	-- A method may be its metatable's.
	local fault = { holder = holder, key = key, own = rawget(holder, key), thrown = 0 }
	broken[#broken + 1] = fault
	holder[key] = function(...)
		if times and fault.thrown >= times then return original(...) end
		fault.thrown = fault.thrown + 1
		error(what .. " was broken by a test")
	end
	return #broken
end

function control.thrown(id)
	return broken[id].thrown
end

function control.mend(id)
	local fault = broken[id]
	fault.holder[fault.key] = fault.own
end

local environment = setmetatable({ control = control }, { __index = _G })

module:provides("http", { route = {
	POST = function(event)
		if event.request.headers.authorization ~= token then return 403 end
		local chunk, problem = load(event.request.body, "=test", "t", environment)
		if not chunk then return json.encode { problem = problem } end
		local ok, result = xpcall(chunk, debug.traceback)
		if not ok then return json.encode { problem = tostring(result) } end
		return json.encode { result = result }
	end,
} })
