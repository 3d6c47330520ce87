public import ArgumentParser
public import Clinical

/// The settings as they are typed, offered and refused, wherever a command takes one.
extension CareSetting: ExpressibleByArgument {}
