import Glibc

/// A folder on the disk, by its path.
struct Folder: Sendable, Hashable {
    /// Its path.
    let path: String

    /// What stands at a path.
    enum Kind {
        /// Nothing.
        case nothing
        /// A folder.
        case folder
        /// Something else.
        case other
    }

    /// What stands at a path; a symbolic link is what it leads to.
    static func kind(at path: String) throws(FileFailure) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .last(path) }
            return .nothing
        }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
    }

    /// The folder of that name in this one.
    func folder(_ name: String) -> Folder { Folder(path: "\(path)/\(name)") }

    /// Makes the folder and those above it that are missing, for its owner alone.
    ///
    /// What is made is on the disk when the function returns.
    func make() throws(FileFailure) {
        guard mkdir(path, 0o700) != 0 else { return try parent.flush() }
        switch errno {
        case EEXIST:
            guard try Folder.kind(at: path) == .folder else { throw FileFailure(path: path, code: ENOTDIR) }
        case ENOENT where parent != self && parent.path != ".":
            guard try Folder.kind(at: parent.path) == .nothing else { throw FileFailure(path: path, code: EACCES) }
            try parent.make()
            guard mkdir(path, 0o700) == 0 else { throw .last(path) }
            try parent.flush()
        default:
            throw .last(path)
        }
    }

    /// The folder that this one is in.
    var parent: Folder {
        let trimmed = path.hasSuffix("/") && path.count > 1 ? path.dropLast() : path[...]
        guard let slash = trimmed.lastIndex(of: "/") else { return Folder(path: ".") }
        return Folder(path: slash == trimmed.startIndex ? "/" : String(trimmed[..<slash]))
    }

    /// The path without what changes nothing in it: slashes at its end, and `.` between slashes.
    static func plainPath(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        return path.hasPrefix("/") ? "/" + parts : parts.isEmpty ? "." : parts
    }

    /// The names in it, sorted.
    func names() throws(FileFailure) -> [String] {
        guard let stream = opendir(path) else { throw .last(path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // Safe: readdir's entry is valid until the next call, and its name is terminated and copied here.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The paths of all files below it, relative to it, sorted; links are what they lead to.
    func allFiles() throws(FileFailure) -> [String] {
        var files: [String] = []
        for name in try names() {
            if try Folder.kind(at: "\(path)/\(name)") == .folder {
                files += try folder(name).allFiles().map { "\(name)/\($0)" }
            } else {
                files.append(name)
            }
        }
        return files.sorted()
    }

    /// Takes everything in it away, and the folder.
    func removeAll() throws(FileFailure) {
        for name in try names() {
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0 else { throw .last("\(path)/\(name)") }
            if status.st_mode & S_IFMT == S_IFDIR { try folder(name).removeAll() } else { try remove(name) }
        }
        guard rmdir(path) == 0 else { throw .last(path) }
    }

    /// Returns when the names in it are on the disk. A file system that cannot flush a folder keeps its own promises.
    func flush() throws(FileFailure) {
        let file = try OpenFile(path: path, flags: O_RDONLY | O_DIRECTORY)
        do throws(FileFailure) { try file.flushNames() } catch  where error.code == EINVAL || error.code == ENOTSUP {}
    }

    /// Takes a file out of it. Returns false if there is none of that name.
    @discardableResult
    func remove(_ name: String) throws(FileFailure) -> Bool {
        let file = "\(path)/\(name)"
        if unlink(file) == 0 { return true }
        guard errno == ENOENT else { throw .last(file) }
        return false
    }
}
