// A backend with the native library on the system: signs a request, and tells which error a refused one is.

import Foundation
import VolcIM

let im = try ImProtocol(ImConfig(accessKeyId: "AKLTdemo", secretAccessKey: "demo-secret-key", appId: 123_456))
let request = try im.build(QueryOnlineStatusRequest(userIds: [7_221_856_821_303_362_049]))
precondition(request.body.contains("7221856821303362049"), request.body)
do {
    _ = try im.build(QueryOnlineStatusRequest(userIds: Array(1...101)))
    fatalError("101 ids were not refused")
} catch ImError.validation(let refusal) {
    precondition(refusal.path == "userIds" && refusal.rule == "max_items", "\(refusal)")
}
print("system: ok")
