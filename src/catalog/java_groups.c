#include "catalog/java_identity.h"

/* Facts about artifacts whose archives hold no pom.properties: name (str_glob), a folder that holds classes,
 * the group, and where the file's name is not the artifact's, that. `from` and `below` are major versions (0:
 * any). The first line that fits counts. */
static const struct known {
    const char *name, *folder, *group, *artifact;
    unsigned from, below;
} known[] = {
    {"annotations-api", "javax/annotation", "org.apache.tomcat", "tomcat-annotations-api"},
    {"ant", "org/apache/tools/ant", "org.apache.ant"},
    {"ant-*", "org/apache/tools/ant", "org.apache.ant"},
    {"antlr", "antlr", "antlr"},
    {"asm", "org/objectweb/asm", "org.ow2.asm", NULL, 4},
    {"asm-*", "org/objectweb/asm", "org.ow2.asm", NULL, 4},
    {"asm", "org/objectweb/asm", "asm", NULL, 0, 4},
    {"aspectj*", "org/aspectj", "org.aspectj"},
    {"axis", "org/apache/axis", "org.apache.axis"},
    {"bc*-jdk*", "org/bouncycastle", "org.bouncycastle"},
    {"bc-fips", "org/bouncycastle", "org.bouncycastle"},
    {"c3p0", "com/mchange/v2/c3p0", "com.mchange"},
    {"catalina", "org/apache/catalina", "org.apache.tomcat", "tomcat-catalina"},
    {"catalina-ant", "org/apache/catalina", "org.apache.tomcat", "tomcat-catalina-ant"},
    {"catalina-ha", "org/apache/catalina/ha", "org.apache.tomcat", "tomcat-catalina-ha"},
    {"catalina-ssi", "org/apache/catalina/ssi", "org.apache.tomcat", "tomcat-ssi"},
    {"catalina-storeconfig", "org/apache/catalina/storeconfig", "org.apache.tomcat", "tomcat-storeconfig"},
    {"catalina-tribes", "org/apache/catalina/tribes", "org.apache.tomcat", "tomcat-tribes"},
    {"cglib", "net/sf/cglib", "cglib"},
    {"cglib-nodep", "net/sf/cglib", "cglib"},
    {"commons-beanutils", "org/apache/commons/beanutils", "commons-beanutils"},
    {"commons-chain", "org/apache/commons/chain", "commons-chain"},
    {"commons-cli", "org/apache/commons/cli", "commons-cli"},
    {"commons-codec", "org/apache/commons/codec", "commons-codec"},
    {"commons-collections", "org/apache/commons/collections", "commons-collections"},
    {"commons-configuration", "org/apache/commons/configuration", "commons-configuration"},
    {"commons-daemon", "org/apache/commons/daemon", "commons-daemon"},
    {"commons-dbcp", "org/apache/commons/dbcp", "commons-dbcp"},
    {"commons-dbutils", "org/apache/commons/dbutils", "commons-dbutils"},
    {"commons-digester", "org/apache/commons/digester", "commons-digester"},
    {"commons-discovery", "org/apache/commons/discovery", "commons-discovery"},
    {"commons-el", "org/apache/commons/el", "commons-el"},
    {"commons-fileupload", "org/apache/commons/fileupload", "commons-fileupload"},
    {"commons-httpclient", "org/apache/commons/httpclient", "commons-httpclient"},
    {"commons-io", "org/apache/commons/io", "commons-io"},
    {"commons-jxpath", "org/apache/commons/jxpath", "commons-jxpath"},
    {"commons-lang", "org/apache/commons/lang", "commons-lang"},
    {"commons-logging", "org/apache/commons/logging", "commons-logging"},
    {"commons-logging-*", "org/apache/commons/logging", "commons-logging"},
    {"commons-modeler", "org/apache/commons/modeler", "commons-modeler"},
    {"commons-net", "org/apache/commons/net", "commons-net"},
    {"commons-pool", "org/apache/commons/pool", "commons-pool"},
    {"commons-validator", "org/apache/commons/validator", "commons-validator"},
    {"commons-*", "org/apache/commons", "org.apache.commons"},
    {"dom4j", "org/dom4j", "org.dom4j", NULL, 2},
    {"dom4j", "org/dom4j", "dom4j", NULL, 0, 2},
    {"derby*", "org/apache/derby", "org.apache.derby"},
    {"ecj", "org/eclipse/jdt", "org.eclipse.jdt"},
    {"ecj-*", "org/eclipse/jdt", "org.eclipse.jdt", "ecj"},
    {"el-api", "javax/el", "org.apache.tomcat", "tomcat-el-api"},
    {"el-api", "jakarta/el", "org.apache.tomcat", "tomcat-el-api"},
    {"groovy", "groovy/lang", "org.apache.groovy", NULL, 4},
    {"groovy-*", "groovy", "org.apache.groovy", NULL, 4},
    {"groovy-*", "org/apache/groovy", "org.apache.groovy", NULL, 4},
    {"groovy", "groovy/lang", "org.codehaus.groovy", NULL, 0, 4},
    {"groovy-*", "groovy", "org.codehaus.groovy", NULL, 0, 4},
    {"groovy-*", "org/codehaus/groovy", "org.codehaus.groovy", NULL, 0, 4},
    {"h2", "org/h2", "com.h2database"},
    {"hsqldb", "org/hsqldb", "org.hsqldb"},
    {"jasper", "org/apache/jasper", "org.apache.tomcat", "tomcat-jasper"},
    {"jasper-el", "org/apache/el", "org.apache.tomcat", "tomcat-jasper-el"},
    {"jasypt", "org/jasypt", "org.jasypt"},
    {"jaspic-api", "javax/security/auth/message", "org.apache.tomcat", "tomcat-jaspic-api"},
    {"jaspic-api", "jakarta/security/auth/message", "org.apache.tomcat", "tomcat-jaspic-api"},
    {"jdom", "org/jdom", "org.jdom"},
    {"jdom2", "org/jdom2", "org.jdom"},
    {"json", "org/json", "org.json"},
    {"json-simple", "org/json/simple", "com.googlecode.json-simple"},
    {"jsp-api", "javax/servlet/jsp", "org.apache.tomcat", "tomcat-jsp-api"},
    {"jsp-api", "jakarta/servlet/jsp", "org.apache.tomcat", "tomcat-jsp-api"},
    {"jtds", "net/sourceforge/jtds", "net.sourceforge.jtds"},
    {"junit", "org/junit", "junit"},
    {"junit", "junit", "junit"},
    {"junit-jupiter*", "org/junit/jupiter", "org.junit.jupiter"},
    {"junit-platform-*", "org/junit/platform", "org.junit.platform"},
    {"jython*", "org/python/core", "org.python"},
    {"kotlin-*", "kotlin", "org.jetbrains.kotlin"},
    {"kotlinx-*", "kotlinx", "org.jetbrains.kotlinx"},
    {"log4j", "org/apache/log4j", "log4j"},
    {"mysql-connector-j", "com/mysql", "com.mysql"},
    {"mysql-connector-java", "com/mysql", "mysql"},
    {"ojdbc*", "oracle/jdbc", "com.oracle.database.jdbc"},
    {"okhttp", "okhttp3", "com.squareup.okhttp3"},
    {"okhttp-*", "okhttp3", "com.squareup.okhttp3"},
    {"logging-interceptor", "okhttp3", "com.squareup.okhttp3"},
    {"okhttp", "com/squareup/okhttp", "com.squareup.okhttp"},
    {"okio*", "okio", "com.squareup.okio"},
    {"oro", "org/apache/oro", "oro"},
    {"quartz", "org/quartz", "org.quartz-scheduler"},
    {"reactor-core", "reactor/core", "io.projectreactor"},
    {"reactor-netty*", "reactor/netty", "io.projectreactor.netty"},
    {"retrofit", "retrofit2", "com.squareup.retrofit2"},
    {"converter-*", "retrofit2/converter", "com.squareup.retrofit2"},
    {"rhino", "org/mozilla/javascript", "org.mozilla"},
    {"rxjava", "rx", "io.reactivex", NULL, 0, 2},
    {"rxjava", "io/reactivex/rxjava3", "io.reactivex.rxjava3"},
    {"rxjava", "io/reactivex", "io.reactivex.rxjava2"},
    {"scala-*", "scala", "org.scala-lang"},
    {"servlet-api", "javax/servlet/http", "org.apache.tomcat", "tomcat-servlet-api", 6},
    {"servlet-api", "jakarta/servlet/http", "org.apache.tomcat", "tomcat-servlet-api", 10},
    {"spring-amqp", "org/springframework/amqp", "org.springframework.amqp"},
    {"spring-rabbit*", "org/springframework/amqp", "org.springframework.amqp"},
    {"spring-batch-*", "org/springframework/batch", "org.springframework.batch"},
    {"spring-boot", "org/springframework/boot", "org.springframework.boot"},
    {"spring-boot-*", "org/springframework/boot", "org.springframework.boot"},
    {"spring-data-*", "org/springframework/data", "org.springframework.data"},
    {"spring-graphql", "org/springframework/graphql", "org.springframework.graphql"},
    {"spring-hateoas", "org/springframework/hateoas", "org.springframework.hateoas"},
    {"spring-integration-*", "org/springframework/integration", "org.springframework.integration"},
    {"spring-kafka", "org/springframework/kafka", "org.springframework.kafka"},
    {"spring-ldap-*", "org/springframework/ldap", "org.springframework.ldap"},
    {"spring-plugin-*", "org/springframework/plugin", "org.springframework.plugin"},
    {"spring-retry", "org/springframework/retry", "org.springframework.retry"},
    {"spring-security-oauth2", "org/springframework/security/oauth2/provider",
     "org.springframework.security.oauth"},
    {"spring-security-*", "org/springframework/security", "org.springframework.security"},
    {"spring-session-*", "org/springframework/session", "org.springframework.session"},
    {"spring-vault-*", "org/springframework/vault", "org.springframework.vault"},
    {"spring-web", "org/springframework/web", "org.springframework"},
    {"spring-webmvc", "org/springframework/web/servlet", "org.springframework"},
    {"spring-webmvc-portlet", "org/springframework/web/portlet", "org.springframework"},
    {"spring-webflux", "org/springframework/web/reactive", "org.springframework"},
    {"spring-websocket", "org/springframework/web/socket", "org.springframework"},
    {"spring-webflow", "org/springframework/webflow", "org.springframework.webflow"},
    {"spring-ws-*", "org/springframework/ws", "org.springframework.ws"},
    {"spring-xml", "org/springframework/xml", "org.springframework.ws"},
    {"spring-aop", "org/springframework/aop", "org.springframework"},
    {"spring-aspects", "org/springframework/beans", "org.springframework"},
    {"spring-beans", "org/springframework/beans", "org.springframework"},
    {"spring-context", "org/springframework/context", "org.springframework"},
    {"spring-context-indexer", "org/springframework/context", "org.springframework"},
    {"spring-context-support", "org/springframework", "org.springframework"},
    {"spring-core", "org/springframework/core", "org.springframework"},
    {"spring-core-test", "org/springframework/core/test", "org.springframework"},
    {"spring-expression", "org/springframework/expression", "org.springframework"},
    {"spring-instrument*", "org/springframework/instrument", "org.springframework"},
    {"spring-jcl", "org/apache/commons/logging", "org.springframework"},
    {"spring-jdbc", "org/springframework/jdbc", "org.springframework"},
    {"spring-jms", "org/springframework/jms", "org.springframework"},
    {"spring-messaging", "org/springframework/messaging", "org.springframework"},
    {"spring-orm", "org/springframework/orm", "org.springframework"},
    {"spring-oxm", "org/springframework/oxm", "org.springframework"},
    {"spring-r2dbc", "org/springframework/r2dbc", "org.springframework"},
    {"spring-test", "org/springframework/test", "org.springframework"},
    {"spring-tx", "org/springframework/transaction", "org.springframework"},
    {"struts", "org/apache/struts", "struts"},
    {"tomcat-api", "org/apache/tomcat", "org.apache.tomcat"},
    {"tomcat-annotations-api", "org/apache/tomcat", "org.apache.tomcat"},
    {"tomcat-coyote", "org/apache/coyote", "org.apache.tomcat"},
    {"tomcat-coyote-ffm", "org/apache/tomcat/util/net", "org.apache.tomcat"},
    {"tomcat-dbcp", "org/apache/tomcat/dbcp", "org.apache.tomcat"},
    {"tomcat-embed-el", "org/apache/el", "org.apache.tomcat.embed"},
    {"tomcat-embed-jasper", "org/apache/jasper", "org.apache.tomcat.embed"},
    {"tomcat-embed-*", "org/apache", "org.apache.tomcat.embed"},
    {"tomcat-i18n-*", "org/apache", "org.apache.tomcat"},
    {"tomcat-jdbc", "org/apache/tomcat/jdbc", "org.apache.tomcat"},
    {"tomcat-jni", "org/apache/tomcat/jni", "org.apache.tomcat"},
    {"tomcat-juli", "org/apache/juli", "org.apache.tomcat"},
    {"tomcat-util", "org/apache/tomcat/util", "org.apache.tomcat"},
    {"tomcat-util-scan", "org/apache/tomcat/util", "org.apache.tomcat"},
    {"tomcat-websocket", "org/apache/tomcat/websocket", "org.apache.tomcat"},
    {"tomcat7-websocket", "org/apache/tomcat/websocket", "org.apache.tomcat"},
    {"websocket-api", "javax/websocket", "org.apache.tomcat", "tomcat-websocket-api"},
    {"websocket-api", "jakarta/websocket", "org.apache.tomcat", "tomcat-websocket-api"},
    {"xalan", "org/apache/xalan", "xalan"},
    {"serializer", "org/apache/xml/serializer", "xalan"},
    {"xercesImpl", "org/apache/xerces", "xerces"},
    {"xml-apis", "org/w3c/dom", "xml-apis"},
    {"xmlsec", "org/apache/xml/security", "org.apache.santuario"},
    {"xpp3*", "org/xmlpull", "xpp3"},
};

bool java_has_package(const struct java_facts *f, str folder)
{
    for (size_t i = 0; i < f->packages.n; i++) {
        str p = f->packages.v[i];
        if (str_starts(p, folder) && (p.n == folder.n || p.p[folder.n] == '/'))
            return true;
    }
    return false;
}

static bool version_fits(const struct known *k, str version)
{
    uint64_t major;
    size_t n = 0;
    if (!k->from && !k->below)
        return true;
    while (n < version.n && ch_digit(version.p[n]))
        n++;
    if (!str_u64(str_sub(version, 0, n), 10, &major))
        return false;
    return major >= k->from && (!k->below || major < k->below);
}

bool java_known_group(const struct java_facts *f, str version, str *artifact, str *group)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct known *k = &known[i];
        if (!str_glob(str_c(k->name), *artifact) || !version_fits(k, version) ||
            !java_has_package(f, str_c(k->folder)))
            continue;
        *group = str_c(k->group);
        if (k->artifact)
            *artifact = str_c(k->artifact);
        return true;
    }
    return false;
}
