-- Posts a small scenario, each time with another title, so that no answer can be one that was kept.
local body = [[{"source": "scenario: 1\ntitle: Run %d\nnetwork:\n  nodes:\n    left: {kind: host, address: 192.0.2.1/24}\n    right: {kind: host, address: 192.0.2.2/24, listens: [tcp/80]}\nplay:\n  - request: left -> right:80\n    expect: {established: right}\n", "picture": {"width": 917}}]]
local count = 0

function request()
  count = count + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, string.format(body, count))
end
