-- Calls every retraction off, as a listener to this event may.

module:hook("muc-moderate-message", function() return true end)
