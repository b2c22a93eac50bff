@main struct Tributary { static func main() {} }
