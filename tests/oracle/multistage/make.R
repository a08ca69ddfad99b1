suppressMessages(library(survey)); set.seed(7)
n<-0; rows<-list()
for (h in 1:4) for (p in 1:sample(3:5,1)) { M<-sample(6:9,1); for (s in 1:sample(2:4,1)) { K<-sample(5:9,1); for (k in 1:sample(2:4,1)) {
 rows[[length(rows)+1]]<-data.frame(h=h,p=h*100+p,s=s,k=k,Np=20+h,Ms=M,Ks=K,w=round(runif(1,1,50),3),y=round(rnorm(1,1e6,30),2),x=round(runif(1,1,9),1),q=sample(c(0,1,NA),1,prob=c(.4,.5,.1)),g=sample(c("a","b","c",NA),1),z=sample(0:1,1)) }}}
d<-do.call(rbind,rows); d$id<-1:nrow(d); d$w[sample(nrow(d),5)]<-0
# constant fpc within
write.csv(d,"d.csv",row.names=FALSE,na="",quote=FALSE)
# The columns Ms2 = 60 and Np2 = 90 were added to the file afterwards.
options(digits=15)
des<-list(
 three=svydesign(id=~p+s+k,strata=~h,fpc=~Np+Ms+Ks,weights=~w,data=d),
 two=svydesign(id=~p+s,strata=~h,fpc=~Np+Ms,weights=~w,data=d),
 elem2=svydesign(id=~p+id,strata=~h,fpc=~Np+Ms2,weights=~w,data=transform(d,Ms2=60)),
 nostrata3=svydesign(id=~p+s+k,fpc=~Np2+Ms+Ks,weights=~w,data=transform(d,Np2=90)),
 wr=svydesign(id=~p+s+k,strata=~h,weights=~w,data=d))
for (n in names(des)) { D<-des[[n]]
 for (g in c("a","b")) { S<-subset(D,g==get("g",1)); S<-D[which(D$variables$g==g),]
  m<-svymean(~q,S,na.rm=TRUE); cat(n,g,"share",coef(m),SE(m),degf(S),"\n")
  m<-svymean(~y,S); cat(n,g,"mean",coef(m),SE(m),degf(S),"\n")
  m<-svyratio(~y,~x,S); cat(n,g,"ratio",coef(m),SE(m),degf(S),"\n")
  m<-svytotal(~x,S); cat(n,g,"total",coef(m),SE(m),degf(S),"\n") }
 ct<-svychisq(~z+g,D); cat(n,"-","chisq",ct$statistic,ct$p.value,ct$parameter,"\n") }
