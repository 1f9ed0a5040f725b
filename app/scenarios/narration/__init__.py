"""Every sentence a learner reads about a trace, made from its facts. No sentence is written anywhere else.

One module for each thing there is to tell: `hops`, made of `origins`, `passages` (routers and filters), `translations`
(NAT) and `arrivals` (deliveries, losses); `steps` (the decisions within a hop), `reasons` (rules and routes that lost),
`memory` (the session slip, waits), `expectations`. To translate the center's traces, translate these.
"""
