/// The text of one JSON value.
public typealias Json = String
