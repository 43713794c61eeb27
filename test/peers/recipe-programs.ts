export const GO_GET = `package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/user"
	"time"
)

func main() {
	response, err := http.Get(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	body, _ := io.ReadAll(response.Body)
	who, _ := user.Current()
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		panic(err)
	}
	fmt.Print(string(body), "user ", who.Username, " home ", who.HomeDir, " zone ", zone, "\\n")
}
`;

export const CPP_PROGRAM = `#include <arpa/inet.h>
#include <iostream>
#include <netdb.h>
#include <pwd.h>
#include <unistd.h>

int main() {
  addrinfo hints{}, *found = nullptr;
  hints.ai_family = AF_INET;
  if (getaddrinfo("localhost", nullptr, &hints, &found) != 0) return 1;
  char text[64];
  auto address = reinterpret_cast<sockaddr_in *>(found->ai_addr);
  inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
  passwd *user = getpwuid(getuid());
  if (user == nullptr) return 2;
  std::cout << user->pw_name << " at " << text << std::endl;
}
`;

export const PYTHON_GET = `import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1]).read().decode())
`;

/** The modules for Tk and for other systems apart; a few that run something when they are imported, too. */
export const PYTHON_IMPORTS = `import importlib, sys, warnings
warnings.simplefilter("ignore")
apart = {"antigravity", "this", "idlelib", "tkinter", "turtle", "turtledemo", "lib2to3", "ensurepip", "_tkinter", "nt",
  "msvcrt", "winreg", "winsound", "_winapi", "_overlapped", "_scproxy", "_wmi", "nturl2path", "_gdbm", "_dbm"}
for name in sorted(sys.stdlib_module_names - apart):
    try:
        importlib.import_module(name)
    except ImportError as error:
        if name[0] != "_": print(name, error)
`;

export const NODE_GET = `import https from 'node:https';
https
  .get(process.argv[2], (response) => response.pipe(process.stdout))
  .on('error', (error) => {
    console.error(error.code, error.message);
    process.exitCode = 1;
  });
`;

export const JAVA_GET = `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class Get {
  public static void main(String[] args) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(args[0])).build();
    System.out.print(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
`;
