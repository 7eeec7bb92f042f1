-- Parts of the module for their specs: `local part = require "spec.load"` before anything else is required, then
-- `part "wire"`. Each call runs the file anew, as module:require does, and without Prosody.

local folder = debug.getinfo(1, "S").source:match("^@(.*)spec/load%.lua$")

-- The libraries of Prosody 13 require each other as prosody.util.*, which its loader makes of util.*; once is enough.
if not pcall(require, "prosody.util.datetime") then pcall(require, "loader") end

return function(name)
	return assert(loadfile(folder .. name .. ".lib.lua"))()
end
