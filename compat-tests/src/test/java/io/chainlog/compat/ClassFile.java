package io.chainlog.compat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * What the JVM looks at when it links a class. Types have their internal names, such as {@code
 * org/apache/kafka/connect/sink/SinkTask}; members their name and descriptor, such as {@code
 * version()Ljava/lang/String;} or {@code size:I}.
 */
final class ClassFile {
  private static final String CONSTRUCTOR = "<init>";
  private static final String INITIALIZER = "<clinit>";

  private final ClassReader reader;
  private final Map<String, Integer> members = new HashMap<>();

  private ClassFile(ClassReader reader) {
    this.reader = reader;
    reader.accept(new MemberCollector(), ClassReader.SKIP_CODE);
  }

  static ClassFile read(InputStream classFile) throws IOException {
    try (classFile) {
      return new ClassFile(new ClassReader(classFile));
    }
  }

  /**
   * A type, or a member of it, that a class names.
   *
   * @param member empty for the type itself
   */
  record Reference(String owner, String member) {
    boolean isConstructor() {
      return member.startsWith(CONSTRUCTOR);
    }

    @Override
    public String toString() {
      return owner.replace('/', '.') + (member.isEmpty() ? "" : "." + member);
    }
  }

  String name() {
    return reader.getClassName();
  }

  boolean isAbstract() {
    return isAbstract(reader.getAccess());
  }

  /** The super class and the interfaces. */
  Stream<String> superTypes() {
    Stream<String> interfaces = Stream.of(reader.getInterfaces());
    return reader.getSuperName() == null
        ? interfaces
        : Stream.concat(Stream.of(reader.getSuperName()), interfaces);
  }

  boolean declares(String member) {
    return members.containsKey(member);
  }

  /** The methods and fields that are abstract, or that are not. */
  Stream<String> members(boolean areAbstract) {
    return members.keySet().stream().filter(m -> isAbstract(members.get(m)) == areAbstract);
  }

  /**
   * Whatever the class inherits, has, calls, casts or catches, without what is the JDK's: that is
   * the compiler's to check.
   */
  Set<Reference> references() {
    ReferenceCollector collector = new ReferenceCollector();
    reader.accept(new ClassRemapper(new ClassWriter(0), collector), ClassReader.SKIP_DEBUG);
    return collector.references;
  }

  private static boolean isAbstract(int access) {
    return (access & Opcodes.ACC_ABSTRACT) != 0;
  }

  private static String method(String name, String descriptor) {
    return name + descriptor;
  }

  private static String field(String name, String descriptor) {
    return name + ":" + descriptor;
  }

  private final class MemberCollector extends ClassVisitor {
    MemberCollector() {
      super(Opcodes.ASM9);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      members.put(method(name, descriptor), access);
      return null;
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String descriptor, String signature, Object value) {
      members.put(field(name, descriptor), access);
      return null;
    }
  }

  /** A remapper is shown each name in a class file; this one notes them and changes none. */
  private static final class ReferenceCollector extends Remapper {
    private final Set<Reference> references = new LinkedHashSet<>();

    ReferenceCollector() {
      super(Opcodes.ASM9);
    }

    @Override
    public String map(String internalName) {
      add(internalName, "");
      return internalName;
    }

    @Override
    public String mapMethodName(String owner, String name, String descriptor) {
      if (!name.equals(INITIALIZER)) { // which no code can name
        add(owner, method(name, descriptor));
      }
      return name;
    }

    @Override
    public String mapFieldName(String owner, String name, String descriptor) {
      add(owner, field(name, descriptor));
      return name;
    }

    private void add(String owner, String member) {
      if (!owner.startsWith("java/") && !owner.startsWith("[")) {
        references.add(new Reference(owner, member));
      }
    }
  }
}
